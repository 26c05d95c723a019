import { Type, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';
import { ngramsOf, splitGraphemes, splitWords } from './split-text.ts';

/** A way to cut texts: the schema of its options and the function they give. */
export interface TokenizerKind {
  readonly id: string;
  readonly optionsSchema: TSchema;
  create(options: Readonly<Record<string, unknown>>): (text: string) => string[];
}

const strict = { additionalProperties: false };
const closed = <P extends TProperties>(properties: P) => Type.Object(properties, strict);
const size = (fallback: number) => Type.Integer({ minimum: 1, maximum: 16, default: fallback });

function kind<P extends TProperties>(
  id: string,
  optionsSchema: TObject<P>,
  create: (options: Static<TObject<P>>) => (text: string) => string[],
): TokenizerKind {
  return { id, optionsSchema, create: (options) => create(options as Static<TObject<P>>) };
}

const keepSchema = Type.Union(
  [Type.Literal('letters'), Type.Literal('alphanumeric'), Type.Literal('everything')],
  {
    default: 'letters',
  },
);
const unitSchema = Type.Union([Type.Literal('grapheme'), Type.Literal('code-point')], {
  default: 'grapheme',
});
const units = (unit: 'grapheme' | 'code-point') =>
  unit === 'grapheme' ? splitGraphemes : (text: string) => [...text];

/** The tokenizers by id, as recipes and bundles name them. */
export const tokenizerKinds: readonly TokenizerKind[] = [
  kind(
    'words',
    closed({ keep: keepSchema }),
    ({ keep }) =>
      (text) =>
        splitWords(text, keep),
  ),
  kind('characters', closed({ unit: unitSchema }), ({ unit }) => units(unit)),
  kind(
    'bytes',
    closed({}),
    () => (text) => Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')),
  ),
  kind(
    'character-ngrams',
    closed({
      min: size(1),
      max: size(4),
      withinWords: Type.Boolean({ default: true }),
      boundary: Type.String({ default: '_', maxLength: 1 }),
    }),
    ({ min, max, withinWords, boundary }) =>
      (text) =>
        (withinWords ? splitWords(text, 'alphanumeric') : [text]).flatMap((part) =>
          part === '' ? [] : ngramsOf([...`${boundary}${part}${boundary}`], min, max, ''),
        ),
  ),
  kind(
    'word-ngrams',
    closed({ min: size(1), max: size(2), keep: keepSchema }),
    ({ min, max, keep }) =>
      (text) =>
        ngramsOf(splitWords(text, keep), min, max, ' '),
  ),
  // For features that cut texts themselves, as sentence encoders do.
  kind('whole', closed({}), () => (text) => (text === '' ? [] : [text])),
];
