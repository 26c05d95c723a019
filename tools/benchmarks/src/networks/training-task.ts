/** What every side trains: the same shapes, the same made-up texts, the same step size. */
export const trainingTask = {
  batchSize: 128,
  /** Tokens of every text. */
  length: 100,
  /** Rows of the embedding; the first two, padding and unknown, stand in no text. */
  vocabularySize: 200,
  classCount: 5,
  embeddingSize: 64,
  units: 64,
  filters: 128,
  width: 5,
  learningRate: 0.001,
  weightDecay: 0.01,
  clipNorm: 1,
  /** Batches that a side keeps, and takes one after another. */
  batchCount: 8,
  /** What the made-up token at a place is: `2 + (place · factor) mod (vocabularySize − 2)`. */
  tokenFactor: 7919,
} as const;

/** The networks that are trained, by their ids in recipes. */
export const networkIds = ['lstm', 'char-cnn'] as const;
/** The id of a network. */
export type NetworkId = (typeof networkIds)[number];

/** A request to a side: steps of training of one network, one after another. */
export interface TrainingTurn {
  readonly network: NetworkId;
  readonly steps: number;
}

/** Makes the token indices of some texts, one text after another; `first` is the place of the first token. */
export function makeTokens(textCount: number, first = 0): Uint32Array {
  const { length, vocabularySize, tokenFactor } = trainingTask;
  return Uint32Array.from(
    { length: textCount * length },
    (_, place) => 2 + (((first + place) * tokenFactor) % (vocabularySize - 2)),
  );
}
