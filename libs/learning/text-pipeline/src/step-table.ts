import type { Classifier, ModelFile } from '@runestone/models';
import type { Tokenizer, TokenizerRecord } from '@runestone/tokenization';
import { bundleErrors } from './errors.ts';
import type { TextSteps } from './pipeline-parts.ts';

/** How one kind of model becomes data and comes back; ensembles find their members' codecs in the table. */
export interface ModelCodec {
  encode(
    model: Classifier,
    steps: Pick<StepTable, 'models'>,
  ): { readonly options: object; readonly files: readonly ModelFile[] };
  decode(
    options: unknown,
    files: ReadonlyMap<string, Uint8Array>,
    steps: Pick<StepTable, 'models'>,
  ): Classifier | Promise<Classifier>;
}

/** What features are made from beside their options. */
export interface FeatureParts {
  readonly tokenizer: Tokenizer;
  /** The table that they are made by: combined features find their parts there. */
  readonly steps: Pick<StepTable, 'tokenizers' | 'features'>;
  /** The files of a bundle's step; absent where it is made of a recipe. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** Makes features of their options, over the tokens of a tokenizer. */
export type CreateFeatures = (
  options: Record<string, unknown>,
  parts: FeatureParts,
) => TextSteps['features'] | Promise<TextSteps['features']>;

/** The steps that a process can make, by id: what a bundle may name. */
export interface StepTable {
  readonly tokenizers: ReadonlyMap<string, (record: TokenizerRecord) => Tokenizer>;
  /** Features that are read off tokens by their index need the vocabulary of the tokenizer. */
  readonly features: ReadonlyMap<string, CreateFeatures>;
  readonly models: ReadonlyMap<string, ModelCodec>;
}

/** Files whose names begin with a prefix, without it. */
export function filesBelow(files: ReadonlyMap<string, Uint8Array>, prefix: string): Map<string, Uint8Array> {
  return new Map(
    Array.from(files)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, bytes]) => [name.slice(prefix.length), bytes]),
  );
}

/** The step of an id in a table. Throws BUNDLE_STEP_UNKNOWN (kind integrity). */
export function findStep<Value>(table: ReadonlyMap<string, Value>, id: string): Value {
  const value = table.get(id);
  if (value !== undefined) return value;
  throw bundleErrors.STEP_UNKNOWN(
    `The bundle needs the step "${id}", which this version of Runestone does not have.`,
  );
}
