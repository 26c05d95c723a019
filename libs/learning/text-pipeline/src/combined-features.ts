import {
  createSparseRow,
  type BatchFeatureExtractor,
  type SparseRow,
  type TokenCounts,
} from '@runestone/features';
import type { TextInput } from '@runestone/fields';
import { createNormalizer } from '@runestone/normalization';
import { checkWithDefaults } from '@runestone/schemas';
import { Type, type Static, type TObject } from '@sinclair/typebox';
import { bundleErrors } from './errors.ts';
import type { TextSteps } from './pipeline-parts.ts';
import { countOnly } from './stage-meter.ts';
import { filesBelow, findStep, type FeatureParts } from './step-table.ts';
import { createTransform } from './transform-texts.ts';

const openStep = Type.Object({ id: Type.String({ minLength: 1 }) });

/** The options of `combined` around the schemas of what a part may be. */
export function combinedOptionsOf<Part extends TObject>(part: Part) {
  return Type.Object(
    {
      parts: Type.Array(part, {
        minItems: 1,
        maxItems: 16,
        description: 'Features side by side, each with its own way to read the text.',
      }),
    },
    { additionalProperties: false },
  );
}

const optionsSchema = combinedOptionsOf(
  Type.Object(
    {
      normalization: Type.Array(Type.String(), { default: [] }),
      tokenization: openStep,
      features: openStep,
      weight: Type.Number({ exclusiveMinimum: 0, maximum: 1000, default: 1 }),
      /** In bundles: the part before it whose files are its files, too. */
      filesOf: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
    },
    { additionalProperties: false },
  ),
);

/** Features side by side. */
export interface CombinedFeatures extends BatchFeatureExtractor {
  /** Columns of each part. */
  readonly partDimensions: readonly number[];
}

/** Options of `combined`, all given. */
type CombinedOptions = Static<typeof optionsSchema>;

/**
 * Features side by side: the columns of the second part follow those of the first, and so on. Each part normalises and cuts
 * the text in its own way, and its values are multiplied by its weight. Tokens are joined by blanks: they should come whole.
 * Files of part i are named `i/…`; parts with equal files have them once. Throws what its parts throw, and BUNDLE_PARTS_MISMATCH for parts that are combined ones.
 */
export async function createCombinedFeatures(
  given: Record<string, unknown>,
  { steps, files }: FeatureParts,
): Promise<CombinedFeatures> {
  const options = checkWithDefaults(optionsSchema, given, 'the options of combined');
  const parts: Part[] = [];
  for (const [index, part] of options.parts.entries())
    parts.push(await openPart(part, steps, files && filesBelow(files, `${part.filesOf ?? index}/`)));
  const dimension = parts.reduce((sum, { features }) => sum + features.dimension, 0);
  const owners = parts.map(({ features }, index) =>
    parts.findIndex((other, place) => place === index || haveEqualFiles(other.features, features)),
  );
  return {
    ...{ id: 'combined', dimension },
    partDimensions: parts.map(({ features }) => features.dimension),
    options: {
      parts: parts.map(({ record }, index) =>
        owners[index] === index ? record : { ...record, filesOf: owners[index] },
      ),
    },
    files: new Map(
      parts.flatMap(({ features }, index) =>
        owners[index] === index
          ? Array.from(filesIn(features), ([name, bytes]) => [`${index}/${name}`, bytes] as const)
          : [],
      ),
    ),
    transformBatch: (tokens, fields, counts) =>
      transformParts(
        parts,
        tokens.map((own, place) => ({ text: own.join(' '), fields: fields?.[place] })),
        counts,
      ),
    close: async () => {
      for (const { features } of parts) if ('close' in features) await features.close();
    },
  };
}

interface Part extends TextSteps {
  readonly weight: number;
  /** Its options, all given. */
  readonly record: CombinedOptions['parts'][number];
}

async function openPart(
  { normalization, tokenization, features, weight }: CombinedOptions['parts'][number],
  steps: FeatureParts['steps'],
  files: FeatureParts['files'],
): Promise<Part> {
  if (features.id === 'combined')
    throw bundleErrors.PARTS_MISMATCH('Combined features cannot be a part of combined features.');
  const { id: tokenizerId, ...tokenizerOptions } = tokenization;
  const { id: featuresId, ...featureOptions } = features;
  const tokenizer = findStep(steps.tokenizers, tokenizerId)({ id: tokenizerId, options: tokenizerOptions });
  const made = await findStep(steps.features, featuresId)(featureOptions, {
    ...{ tokenizer, steps },
    ...(files === undefined ? {} : { files }),
  });
  return {
    ...{ normalizer: createNormalizer(normalization), tokenizer, features: made, weight },
    record: {
      ...{ normalization, weight },
      tokenization: { id: tokenizerId, ...tokenizer.options },
      features: { id: featuresId, ...made.options },
    },
  };
}

const filesIn = (features: TextSteps['features']): ReadonlyMap<string, Uint8Array> =>
  'files' in features ? features.files : new Map();

/** True for features that are made of the same files, if of any. */
function haveEqualFiles(one: TextSteps['features'], other: TextSteps['features']): boolean {
  const files = filesIn(one);
  const others = filesIn(other);
  return (
    files.size > 0 &&
    files.size === others.size &&
    Array.from(files).every(([name, bytes]) => areEqual(bytes, others.get(name)))
  );
}

/** Parts of a bundle that share files are given the same arrays: these are not read. */
function areEqual(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (one === other) return true;
  if (one.length !== other?.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

async function transformParts(
  parts: readonly Part[],
  texts: readonly TextInput[],
  counts: TokenCounts | undefined,
): Promise<SparseRow[]> {
  const meter = counts && countOnly(counts);
  const rows = texts.map((): SparseRow[] => []);
  let firstColumn = 0;
  for (const part of parts) {
    const offset = firstColumn;
    const keep = ({ row }: { readonly row: SparseRow }, place: number): void =>
      void rows[place]?.push(copyRow(row, offset, part.weight));
    await createTransform(part)(texts, keep, meter);
    firstColumn += part.features.dimension;
  }
  return rows.map(joinRows);
}

function copyRow({ indices, values, length }: SparseRow, offset: number, weight: number): SparseRow {
  return {
    indices: indices.subarray(0, length).map((column) => column + offset),
    values: values.subarray(0, length).map((value) => value * weight),
    length,
  };
}

function joinRows(parts: readonly SparseRow[]): SparseRow {
  const joined = createSparseRow(parts.reduce((sum, { length }) => sum + length, 0));
  for (const { indices, values, length } of parts) {
    joined.indices.set(indices, joined.length);
    joined.values.set(values, joined.length);
    joined.length += length;
  }
  return joined;
}
