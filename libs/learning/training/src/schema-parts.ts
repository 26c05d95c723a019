import { Type, type TObject, type TProperties } from '@sinclair/typebox';

/** Makes an object schema refuse keys that it does not list. */
export const closed = { additionalProperties: false };

/** One of a few strings. */
export const oneOf = <const Values extends readonly string[]>(values: Values, options = {}) =>
  Type.Unsafe<Values[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  );

/** Options together with the id of what they are for, and no other keys. */
export const withId = <const Id extends string, Properties extends TProperties>(
  id: Id,
  { properties }: TObject<Properties>,
) => Type.Object({ id: Type.Literal(id), ...properties }, closed);
