import { createEnsemble, modelErrors, type Ensemble, type EnsembleMember } from '@runestone/models';
import { checkSchema } from '@runestone/schemas';
import { Type, type Static } from '@sinclair/typebox';
import { filesBelow, findStep, type ModelCodec, type StepTable } from './step-table.ts';

const column = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });

const encodedSchema = Type.Object(
  {
    dimension: column,
    members: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1 }),
          options: Type.Record(Type.String(), Type.Unknown()),
          columns: Type.Array(Type.Tuple([column, column]), { maxItems: 16 }),
          weight: Type.Number({ minimum: -1e6, maximum: 1e6 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 16 },
    ),
  },
  { additionalProperties: false },
);

type EncodedMember = Static<typeof encodedSchema>['members'][number];

/** How an ensemble becomes data: its members one after another, the files of member i named `i-…`. */
export const ensembleCodec: ModelCodec = {
  encode(model, steps) {
    const { dimension, members } = model as Ensemble;
    const encoded = members.map((member) => ({
      ...member,
      ...findStep(steps.models, member.model.id).encode(member.model, steps),
    }));
    return {
      options: {
        dimension,
        members: encoded.map(({ model: { id }, options, columns, weight }) => ({
          ...{ id, options, weight },
          columns: columns.map(([first, end]) => [first, end]),
        })),
      },
      files: encoded.flatMap(({ files }, index) =>
        files.map((file) => ({ ...file, name: `${index}-${file.name}` })),
      ),
    };
  },
  async decode(given, files, steps) {
    const { dimension, members } = checkOptions(given);
    const decoded: EnsembleMember[] = [];
    for (const [index, member] of members.entries())
      decoded.push(await decodeMember(member, filesBelow(files, `${index}-`), steps));
    return createEnsemble(dimension, decoded);
  },
};

async function decodeMember(
  { id, options, columns, weight }: EncodedMember,
  files: ReadonlyMap<string, Uint8Array>,
  steps: Pick<StepTable, 'models'>,
): Promise<EnsembleMember> {
  if (id === 'ensemble') throw modelErrors.WEIGHTS_INVALID('An ensemble cannot be a member of an ensemble.');
  return { model: await findStep(steps.models, id).decode(options, files, steps), columns, weight };
}

function checkOptions(given: unknown): Static<typeof encodedSchema> {
  try {
    return checkSchema(encodedSchema, given, 'the options of the ensemble');
  } catch (cause) {
    throw modelErrors.WEIGHTS_INVALID('The options of the ensemble do not fit their schema.', { cause });
  }
}
