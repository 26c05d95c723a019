import { messageOf } from '@runestone/errors';
import { checkSchema } from '@runestone/schemas';
import { Type } from '@sinclair/typebox';
import type { BundleManifest } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import type { ModelEvaluation, SourceEvaluation } from './model-evaluation.ts';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0 });
const share = Type.Number({ minimum: 0, maximum: 1 });
/** TypeBox writes a tuple as JSON Schema did before 2020-12. */
const interval = Type.Unsafe<[number, number]>(
  Type.Array(share, { minItems: 2, maxItems: 2, description: 'At 95 %: its ends.' }),
);
const name = Type.String({ maxLength: 1000 });

const quality = Type.Object(
  {
    ...{ precision: share, recall: share, f1: share },
    support: Type.Integer({ minimum: 0, description: 'Texts that truly have the label.' }),
    predicted: Type.Integer({ minimum: 0, description: 'Texts that were given the label.' }),
  },
  closed,
);

const ofBothKinds = {
  labels: Type.Array(Type.String(), { minItems: 1 }),
  support: count,
  macroF1: share,
  weightedF1: share,
  calibrationError: Type.Optional(share),
  reliability: Type.Optional(
    Type.Array(Type.Object({ from: share, to: share, count, confidence: share, rightShare: share }, closed), {
      maxItems: 100,
    }),
  ),
  perClass: Type.Record(Type.String(), quality),
};

const evaluation = Type.Union([
  Type.Object(
    {
      ...{ kind: Type.Literal('single'), ...ofBothKinds },
      ...{ accuracy: share, accuracyInterval: interval, abstained: count },
      confusion: Type.Array(Type.Array(count), {
        description: 'By true label, then by given label; abstentions come last.',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      ...{ kind: Type.Literal('multi'), ...ofBothKinds },
      ...{ elementwiseAccuracy: share, subsetAccuracy: share, microF1: share },
    },
    closed,
  ),
]);

const intervals = Type.Object(
  {
    ...{ macroF1: interval, microF1: interval },
    perClass: Type.Record(
      Type.String(),
      Type.Object({ precision: interval, recall: interval, f1: interval }, closed),
    ),
  },
  closed,
);

const slice = Type.Object(
  {
    ...{ feature: name, name, support: count, interval },
    value: Type.Number({
      ...{ minimum: 0, maximum: 1 },
      description: 'Share of right labels; of several labels micro F1.',
    }),
  },
  closed,
);

const training = Type.Object(
  {
    ...{ seed: count, trained: count, validated: count, leaksRemoved: count, leftOut: Type.String() },
    ...{ checks: count, checksPassed: count },
    exportLoss: Type.Object({ agreement: share, accuracy: Type.Number({ minimum: -1, maximum: 1 }) }, closed),
    curves: Type.Array(
      Type.Object(
        {
          name,
          points: Type.Array(Type.Object({ step: count, value: Type.Number() }, closed), { maxItems: 1000 }),
        },
        closed,
      ),
      { maxItems: 20 },
    ),
  },
  closed,
);

/** The evaluation of a bundle, format version 1; published as JSON Schema in docs/reference. */
export const evaluationFileSchema = Type.Object(
  {
    ...{ format: Type.Literal('runestone-evaluation'), formatVersion: Type.Literal(1) },
    training,
    sources: Type.Array(Type.Object({ name, evaluation, intervals, slices: Type.Array(slice) }, closed)),
  },
  closed,
);

/** Where an evaluation lies in a bundle. */
export const evaluationFile = 'evaluation.json';

/** A larger one is not kept. */
const mostBytes = 8 * 2 ** 20;
const mostPoints = 1000;

/** Encodes an evaluation as JSON; undefined for one that is too large to be kept. Equal evaluations give equal bytes. */
export function encodeEvaluation({ training: facts, sources }: ModelEvaluation): Uint8Array | undefined {
  const curves = facts.curves.map(({ name: curve, points }) => ({
    name: curve,
    points: thin(points.filter(({ value }) => Number.isFinite(value))),
  }));
  const json = JSON.stringify({
    ...{ format: 'runestone-evaluation', formatVersion: 1 },
    training: { ...facts, curves },
    sources,
  });
  const bytes = new TextEncoder().encode(`${json}\n`);
  return bytes.length > mostBytes ? undefined : bytes;
}

/** At most a thousand points, at even distances, the last among them. */
function thin<Point>(points: readonly Point[]): readonly Point[] {
  if (points.length <= mostPoints) return points;
  const last = points.length - 1;
  return Array.from(
    { length: mostPoints },
    (_, place) => points[Math.round((place * last) / (mostPoints - 1))] as Point,
  );
}

/**
 * Reads how a model was trained and how good it is; undefined where its bundle does not say, as those do not that were trained
 * before there were reports. Throws BUNDLE_FILE_MISSING and BUNDLE_EVALUATION_INVALID (kind integrity).
 */
export function readEvaluation(
  { evaluation: path }: Pick<BundleManifest, 'evaluation'>,
  files: ReadonlyMap<string, Uint8Array>,
): ModelEvaluation | undefined {
  if (path === undefined) return undefined;
  const bytes = files.get(path);
  if (bytes === undefined) throw bundleErrors.FILE_MISSING(`The file ${path} is not in the bundle.`);
  try {
    return decode(bytes);
  } catch (cause) {
    throw bundleErrors.EVALUATION_INVALID(
      `The evaluation ${path} of the bundle is damaged: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function decode(bytes: Uint8Array): ModelEvaluation {
  if (bytes.length > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`);
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const { training: facts, sources } = checkSchema(evaluationFileSchema, value, 'the evaluation');
  const checked: ModelEvaluation = { training: facts, sources };
  for (const source of checked.sources) checkFit(source);
  return checked;
}

/** Whatever is said of a class must be said of each label, and the matrix have a row and a column for each. */
function checkFit({
  name: source,
  evaluation: { labels, ...kept },
  intervals: found,
}: SourceEvaluation): void {
  const lacks = (perClass: object): boolean =>
    Object.keys(perClass).length !== labels.length || labels.some((label) => !Object.hasOwn(perClass, label));
  if (lacks(kept.perClass) || lacks(found.perClass))
    throw new Error(`it does not tell the quality of each label for ${source}`);
  if (kept.kind === 'multi') return;
  const { confusion } = kept;
  if (confusion.length !== labels.length || confusion.some((row) => row.length !== labels.length + 1))
    throw new Error(`its confusion matrix does not fit the labels of ${source}`);
}
