import { messageOf } from '@runestone/errors';
import { Type, type Static } from '@sinclair/typebox';
import { checkSchema } from '@runestone/schemas';
import { bundleErrors } from './errors.ts';

const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const closed = { additionalProperties: false };
const filePath = Type.String({
  pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$',
  maxLength: 200,
});

/** A fitted step as data: its id, its options, and the files that hold its numbers. */
const stepRecordSchema = Type.Object(
  {
    role: Type.Union(
      ['normalizer', 'tokenizer', 'features', 'model', 'decision'].map((role) => Type.Literal(role)),
    ),
    id: Type.String({ minLength: 1 }),
    options: Type.Record(Type.String(), Type.Unknown()),
    state: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    files: Type.Optional(Type.Record(Type.String(), filePath)),
  },
  closed,
);

/** The manifest of a bundle, format version 1; published as JSON Schema in docs/reference. */
export const bundleManifestSchema = Type.Object(
  {
    formatVersion: Type.Literal(1),
    task: Type.String({ minLength: 1 }),
    description: Type.String(),
    labels: Type.Object(
      {
        kind: Type.Union([Type.Literal('single'), Type.Literal('multi')]),
        labels: Type.Array(Type.String(), { minItems: 1 }),
        other: Type.Optional(Type.String()),
        names: Type.Record(Type.String(), Type.String()),
      },
      closed,
    ),
    steps: Type.Array(stepRecordSchema, { minItems: 5, maxItems: 5 }),
    files: Type.Array(
      Type.Object(
        { path: filePath, sha256, sizeBytes: Type.Integer({ minimum: 0, maximum: 8 * 2 ** 30 }) },
        closed,
      ),
      { maxItems: 1000 },
    ),
    goldenTexts: Type.Array(
      Type.Object(
        {
          text: Type.String(),
          fields: Type.Optional(
            Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
          ),
          scores: Type.Array(Type.Number({ minimum: 0, maximum: 1 })),
        },
        closed,
      ),
      { minItems: 1, maxItems: 200 },
    ),
    metrics: Type.Record(Type.String(), Type.Number()),
    hashes: Type.Object({ recipe: sha256, data: sha256 }, closed),
    producer: Type.String({ minLength: 1 }),
    driftReference: Type.Optional(
      Type.String({
        ...{ pattern: filePath.pattern as string, maxLength: 200 },
        description: 'The file that live records are compared with.',
      }),
    ),
    evaluation: Type.Optional(
      Type.String({
        ...{ pattern: filePath.pattern as string, maxLength: 200 },
        description: 'The file that tells how the model was trained and how good it is.',
      }),
    ),
  },
  closed,
);

/** A fitted step as data. */
export type StepRecord = Static<typeof stepRecordSchema>;

/** The manifest of a bundle. */
export type BundleManifest = Static<typeof bundleManifestSchema>;

/** Name of the manifest in a bundle; it is written last, so its presence means that the bundle is whole. */
export const manifestFile = 'manifest.json';

/** Reads a manifest from its bytes. Throws BUNDLE_MANIFEST_INVALID (kind integrity) for anything that does not fit. */
export function parseManifest(bytes: Uint8Array): BundleManifest {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const manifest = checkSchema(bundleManifestSchema, value, 'the manifest');
    const paths = new Set(manifest.files.map((file) => file.path));
    if (paths.size !== manifest.files.length) throw new Error('it lists a file twice');
    if (paths.has(manifestFile)) throw new Error('it lists itself');
    for (const named of [manifest.driftReference, manifest.evaluation])
      if (named !== undefined && !paths.has(named))
        throw new Error(`it names the file ${named}, which it does not list`);
    return manifest;
  } catch (cause) {
    const reason = messageOf(cause);
    throw bundleErrors.MANIFEST_INVALID(`The file ${manifestFile} of the bundle is damaged: ${reason}.`, {
      cause,
    });
  }
}
