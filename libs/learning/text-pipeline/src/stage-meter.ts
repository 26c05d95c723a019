import type { TokenCounts } from '@runestone/features';

/** The stages that a text goes through in the pipeline, in order. */
export const pipelineStages = ['normalise', 'tokenise', 'features', 'predict', 'decide'] as const;

/** One stage of the pipeline. */
export type PipelineStage = (typeof pipelineStages)[number];

/** What was measured: plain data, which goes from thread to thread. Times in milliseconds, of all texts together. */
export interface StageMeasures {
  readonly stagesMs: Readonly<Record<PipelineStage, number>>;
  readonly tokens: Readonly<TokenCounts>;
}

/** Measures where the time of texts goes, as a stopwatch with laps does: what has passed since the last call is the stage's. */
export interface StageMeter {
  /** Begins a lap: what came before is no stage's. */
  start(): void;
  /** Ends the lap of a stage and begins the next. */
  mark(stage: PipelineStage): void;
  /** Tokens that were looked up in a vocabulary; none where the features know no unknown tokens. */
  readonly tokens: TokenCounts;
  /** Adds what was measured elsewhere. */
  add(measures: StageMeasures): void;
  readonly measures: StageMeasures;
}

/** Creates a meter at zero; `now` gives milliseconds. */
export function createStageMeter(now: () => number = () => performance.now()): StageMeter {
  const stagesMs: Record<PipelineStage, number> = {
    normalise: 0,
    tokenise: 0,
    features: 0,
    predict: 0,
    decide: 0,
  };
  const tokens: TokenCounts = { seen: 0, unknown: 0 };
  let lastMs = now();
  return {
    start: () => void (lastMs = now()),
    mark(stage) {
      const nowMs = now();
      stagesMs[stage] += nowMs - lastMs;
      lastMs = nowMs;
    },
    tokens,
    add(measures) {
      for (const stage of pipelineStages) stagesMs[stage] += measures.stagesMs[stage];
      tokens.seen += measures.tokens.seen;
      tokens.unknown += measures.tokens.unknown;
    },
    measures: { stagesMs, tokens },
  };
}

/** What the steps before the model tell a meter. */
export type TransformMeter = Pick<StageMeter, 'mark' | 'tokens'>;

/** Counts tokens alone: for steps within the stage of another. */
export const countOnly = (tokens: TokenCounts): TransformMeter => ({ mark: () => undefined, tokens });
