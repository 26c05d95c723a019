import { Type } from '@sinclair/typebox';

/** Refuses unknown keys. */
export const closed = { additionalProperties: false } as const;

/** A union of constants. */
export const literals = <Value extends string>(...values: Value[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

/** The keys of every source that say how its labels become those of the task. */
export const labelMapping = {
  map: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'New labels by those of the source, as in dk: dan.',
    }),
  ),
  default: Type.Optional(Type.String({ description: 'The label of everything that map does not list.' })),
  exclude: Type.Optional(Type.Array(Type.String(), { description: "The source's labels to leave out." })),
};

/** The keys of sources that can be cut short. */
export const selection = {
  limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Stops after this many examples.' })),
  sample: Type.Optional(Type.Integer({ minimum: 1, description: 'Takes this many examples at random.' })),
};
