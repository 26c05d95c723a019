import type { LabelSpaceRecord } from './label-space.ts';

/** The words that stand for a label in place of its name, by label. */
export type LabelWords = Readonly<Record<string, string>>;

/**
 * The words that stand for a label: those given, else its name or itself with separators and capitals within words turned
 * into blanks, as in `ask_question` or `AskQuestion`.
 */
export function wordsOfLabel(
  label: string,
  { names = {}, words = {} }: Pick<LabelSpaceRecord, 'names'> & { readonly words?: LabelWords | undefined },
): string {
  if (Object.hasOwn(words, label)) return words[label] as string;
  const name = Object.hasOwn(names, label) ? (names[label] as string) : label;
  const separate = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[\s_./:|\\-]+/g, ' ')
    .trim();
  return separate === '' ? name : separate;
}
