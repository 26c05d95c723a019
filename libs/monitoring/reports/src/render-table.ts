import { markup, type Markup, type MarkupValue } from './markup.ts';

/** A table: its first column names the rows. */
export interface Table {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly MarkupValue[])[];
  /** Columns of words rather than numbers, beside the first. */
  readonly wordColumns?: readonly number[];
}

/** Writes a table that scrolls by itself where it is too wide. */
export function renderTable({ caption, header, rows, wordColumns = [] }: Table): Markup {
  const classOf = (column: number): Markup | undefined =>
    wordColumns.includes(column) ? markup` class="words"` : undefined;
  return renderScrolling(
    caption,
    markup`<table><caption>${caption}</caption>
<thead><tr>${header.map((title, column) => markup`<th scope="col"${classOf(column)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
      ([name, ...cells]) =>
        markup`<tr><th scope="row">${name}</th>${cells.map((cell, place) => markup`<td${classOf(place + 1)}>${cell}</td>`)}</tr>`,
    )}</tbody></table>`,
  );
}

/** Writes a table of names and values. */
export function renderFacts(caption: string, facts: readonly (readonly [string, MarkupValue])[]): Markup {
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  return markup`<table class="facts"><caption>${caption}</caption><tbody>${known.map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td class="words">${value}</td></tr>`,
  )}</tbody></table>`;
}

/** Lets something wide be moved by itself, also without a mouse. */
export function renderScrolling(name: string, content: MarkupValue): Markup {
  return markup`<div class="wide" role="region" tabindex="0" aria-label="${name}">${content}</div>`;
}

/** Writes what is opened on demand. */
export function renderDetails(summary: string, content: MarkupValue): Markup {
  return markup`<details><summary>${summary}</summary>${content}</details>`;
}
