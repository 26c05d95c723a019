import { markup, type Markup, type MarkupValue } from './markup.ts';

/** A picture and what is said of it to those who do not see it. */
export interface Picture {
  readonly size: readonly [width: number, height: number];
  readonly title: string;
  readonly description: string;
  readonly content: MarkupValue;
}

/**
 * Colours of a picture on white paper, by the class that has them. A page gives the classes other colours where it is dark.
 */
export const inks = {
  paper: '#ffffff',
  ink: '#1a1a1a',
  faint: '#5f6368',
  grid: '#d9dce1',
  good: '#1b6e4b',
  bad: '#b3261e',
  blank: '#ffffff',
  first: '#1f5fa8',
  second: '#b3541e',
  third: '#1b6e4b',
} as const;

/** The name of a colour. */
export type Ink = keyof typeof inks;

/** The colours of lines, in turn. */
export const lineInks = ['first', 'second', 'third', 'faint'] as const satisfies readonly Ink[];

/** Draws a picture as SVG that needs nothing around it. */
export function drawPicture({ size: [width, height], title, description, content }: Picture): Markup {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img">
<title>${title}</title><desc>${description}</desc>
<rect class="fill-paper" width="100%" height="100%" fill="${inks.paper}"/>
${content}
</svg>
`;
}

/** How a text of a picture looks. */
export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly ink?: Ink;
  readonly size?: number;
  readonly bold?: boolean;
  /** In degrees, around its own place. */
  readonly turn?: number;
}

/** Draws a text at a place. */
export function drawText(
  [x, y]: readonly [number, number],
  content: string,
  { anchor = 'start', ink = 'ink', size = 12, bold = false, turn = 0 }: TextOptions = {},
): Markup {
  const [left, top] = [round(x), round(y)];
  const turned = turn === 0 ? undefined : markup` transform="rotate(${turn} ${left} ${top})"`;
  const weight = bold ? markup` font-weight="600"` : undefined;
  return markup`<text class="fill-${ink}" x="${left}" y="${top}" text-anchor="${anchor}" font-size="${size}" fill="${inks[ink]}"${weight}${turned}>${content}</text>`;
}

/** Draws a straight line. */
export function drawLine(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  {
    ink,
    width = 1,
    dashed = false,
  }: { readonly ink: Ink; readonly width?: number; readonly dashed?: boolean },
): Markup {
  const dashes = dashed ? markup` stroke-dasharray="4 4"` : undefined;
  return markup`<line class="line-${ink}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${inks[ink]}" stroke-width="${width}"${dashes}/>`;
}

/** Cuts a text that would not fit; with a letter or more left. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** A coordinate in tenths of a pixel; 0 for what is no finite number. */
export const round = (value: number): number => (Number.isFinite(value) ? Math.round(value * 10) / 10 : 0);
