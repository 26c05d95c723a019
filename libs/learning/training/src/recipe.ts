import { Type, type Static } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { dataSourceSchema } from '@runestone/datasets';
import { sha256Hex } from '@runestone/files';
import { dataSchema } from './data-schema.ts';
import { modelSchema } from './model-schema.ts';
import { promotionSchema } from './promotion-schema.ts';
import { closed, oneOf } from './schema-parts.ts';
import { textSchema } from './text-schema.ts';

/** The schema of a recipe: what to train, from what, and how to judge it. */
export const recipeSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
      description: 'Name of the task and of its registered model.',
    }),
    description: Type.String({ default: '', description: 'One or two sentences for the model card.' }),
    labels: Type.Object(
      {
        kind: oneOf(['single', 'multi'], { default: 'single' }),
        labels: Type.Array(Type.String({ minLength: 1 }), {
          minItems: 1,
          description: 'In the order of the outputs.',
        }),
        other: Type.Optional(Type.String({ description: 'The label of everything else.' })),
        names: Type.Record(Type.String(), Type.String(), { default: {}, description: 'What people read.' }),
        words: Type.Optional(
          Type.Record(Type.String(), Type.String({ minLength: 1 }), {
            description:
              'For bi-encoder: what stands for a label; its name or itself in words where not given.',
          }),
        ),
      },
      closed,
    ),
    data: dataSchema,
    text: textSchema,
    model: modelSchema,
    decision: Type.Object(
      {
        calibrate: Type.Boolean({ default: true, description: 'Fit a temperature on the validation part.' }),
        minConfidence: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0,
          description: 'Below it: "Uncertain"; 0 is off.',
        }),
        atLeastOne: Type.Optional(
          Type.Boolean({
            description:
              'Of several labels: where none reaches its threshold, a text gets its best one. For tasks in which every text has a label.',
          }),
        ),
        thresholds: Type.Optional(
          oneOf(['half', 'tuned'], {
            description:
              'The score from which a multi-label task gives a label: 0.5 (half, when absent), or for each label what is best for its F1 on the validation part (tuned; 0.5 where fewer than 10 texts have or lack it). With sets the labels of the best set are given when absent.',
          }),
        ),
        sets: Type.Optional(
          oneOf(['observed'], {
            description:
              'Tells the sets of labels that training has (observed) apart, at most 1,000 of them; when absent, a multi-label task decides each label by itself.',
          }),
        ),
      },
      { ...closed, default: {} },
    ),
    evaluation: Type.Object(
      {
        sources: Type.Array(dataSourceSchema, {
          default: [],
          description: 'Sources never trained on; what they share with training leaves training.',
        }),
        checks: Type.Array(
          Type.Object({ text: Type.String({ minLength: 1 }), label: Type.String() }, closed),
          {
            default: [],
            description:
              'Behavioural checks: texts that must get this label. They are the golden texts of the bundle.',
          },
        ),
      },
      { ...closed, default: {} },
    ),
    promotion: promotionSchema,
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, default: 1 }),
  },
  closed,
);

/** A recipe with every default filled in. */
export type Recipe = Static<typeof recipeSchema>;

/** Tells a recipe from any other: SHA-256 of its YAML with every default filled in. */
export const hashRecipe = (recipe: Recipe): string => sha256Hex(stringify(recipe));

/** The options of one kind of model in a recipe. */
export type ModelOptions<Id extends Recipe['model']['id']> = Extract<Recipe['model'], { readonly id: Id }>;
