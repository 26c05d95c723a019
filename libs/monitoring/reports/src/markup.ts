import { escapeMarkup } from './escape-markup.ts';

/** A piece of HTML or SVG that is safe as it is: made by `markup` or `trusted`, and by nothing else. */
export interface Markup {
  toString(): string;
}

/** What may stand in a template: texts are escaped, pieces of markup are not, lists are joined, what is undefined is left out. */
export type MarkupValue = Markup | string | number | undefined | readonly MarkupValue[];

const pieces = new WeakSet<object>();

/** Writes HTML or SVG from a template; every text that it is given is escaped. */
export function markup(template: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return trusted(
    template.map((part, place) => `${part}${place < values.length ? render(values[place]) : ''}`).join(''),
  );
}

/** Takes a text for markup as it is: only for what is written here and holds nothing from outside. */
export function trusted(text: string): Markup {
  const piece: Markup = Object.freeze({ toString: () => text });
  pieces.add(piece);
  return piece;
}

function render(value: MarkupValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return (value as readonly MarkupValue[]).map(render).join('\n');
  if (typeof value === 'object' && pieces.has(value)) return value.toString();
  return escapeMarkup(String(value as string | number));
}
