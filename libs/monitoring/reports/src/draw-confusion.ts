import { chooseShown, type Confusion, type ShownConfusion } from './confusion-matrix.ts';
import { drawPicture, drawText, inks, shorten } from './draw-picture.ts';
import { formatCount, formatNoun, formatPercent } from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { markup, type Markup } from './markup.ts';

/** Sizes in pixels by how many labels there are. */
interface Layout {
  readonly most: number;
  readonly cell: number;
  readonly font: number;
}

const layouts: readonly Layout[] = [
  { most: 7, cell: 64, font: 13 },
  { most: 15, cell: 44, font: 12 },
  { most: 30, cell: 30, font: 10 },
  { most: Infinity, cell: 22, font: 8 },
];

/**
 * Draws a confusion matrix: rows are true labels, columns given ones and, where there are any, abstentions. A cell's shade is
 * its share of the row; its text is the count. Of more than fifty labels those with most mistakes are shown.
 */
export function drawConfusion(matrix: Confusion, nameOf: LabelNames): Markup {
  const shown = chooseShown(matrix);
  const rowNames = shown.places.map((place) => nameOf(matrix.labels[place] as string));
  const columnNames = [
    ...rowNames,
    ...(shown.hasOthers ? ['other labels'] : []),
    ...(shown.hasAbstained ? ['abstained'] : []),
  ];
  const layout = layouts.find(({ most }) => columnNames.length <= most) as Layout;
  const turned = layout.cell < 64;
  const left = 28 + 7 * longest(rowNames, mostOfRow);
  const top = turned ? 40 + 6 * longest(columnNames, mostTurned) : 64;
  const size = [
    left + columnNames.length * layout.cell + (turned ? 70 : 16),
    top + rowNames.length * layout.cell + 16,
  ] as const;
  const grid: Grid = { ...layout, left, top, rowNames, columnNames };
  return drawPicture({
    size,
    title: 'Confusion matrix',
    description: `Rows are ${formatNoun(rowNames.length, 'true label')}, columns the labels that were given; the diagonal is right.`,
    content: [drawNames(grid, turned), drawCells(shown, grid)],
  });
}

/** The most letters of a name that are shown: of a row, above a column, and above one where the names are turned. */
const [mostOfRow, mostOfColumn, mostTurned] = [20, 9, 18] as const;

/** How many letters the longest name has, as far as it is shown; 5 at least. */
const longest = (names: readonly string[], most: number): number =>
  Math.min(most, Math.max(5, ...names.map((name) => [...name].length)));

interface Grid extends Layout {
  readonly left: number;
  readonly top: number;
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
}

function drawNames({ cell, font, left, top, rowNames, columnNames }: Grid, turned: boolean): Markup[] {
  const size = Math.max(9, font);
  return [
    drawText([left, 18], 'given', { ink: 'faint' }),
    drawText([left - 10, top - 8], 'true', { anchor: 'end', ink: 'faint' }),
    ...columnNames.map((name, c) => {
      const middle = left + c * cell + cell / 2;
      return turned
        ? drawText([middle + 3, top - 8], shorten(name, mostTurned), { size, turn: -60 })
        : drawText([middle, top - 8], shorten(name, mostOfColumn), { size, anchor: 'middle' });
    }),
    ...rowNames.map((name, r) =>
      drawText([left - 10, top + r * cell + cell / 2 + 4], shorten(name, mostOfRow), { size, anchor: 'end' }),
    ),
  ];
}

function drawCells({ rows }: ShownConfusion, grid: Grid): Markup[] {
  return rows.flatMap((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return [
      drawRow(row, grid),
      ...counts.flatMap((count, column) =>
        count === 0 ? [] : [drawCell([row, column], { count, share: count / total }, grid)],
      ),
    ];
  });
}

/** The cells without texts. */
function drawRow(row: number, { cell, left, top, columnNames }: Grid): Markup {
  return markup`<rect class="fill-grid" x="${left}" y="${top + row * cell}" width="${columnNames.length * cell - 2}" height="${cell - 2}" fill="${inks.grid}" fill-opacity="0.35"/>`;
}

function drawCell(
  [row, column]: readonly [number, number],
  { count, share }: { readonly count: number; readonly share: number },
  { cell, font, left, top, rowNames, columnNames }: Grid,
): Markup {
  const [x, y] = [left + column * cell, top + row * cell];
  const ink = row === column ? 'good' : 'bad';
  const text = cell < 30 && count > 999 ? `${Math.round(count / 1000)}k` : String(count);
  const shown = `${rowNames[row]}, given ${columnNames[column]}: ${formatCount(count)} (${formatPercent(share)})`;
  return markup`<g><title>${shown}</title><rect class="fill-${ink}" x="${x}" y="${y}" width="${cell - 2}" height="${cell - 2}" fill="${inks[ink]}" fill-opacity="${(0.08 + 0.92 * share).toFixed(2)}"/>${drawText(
    [x + cell / 2 - 1, y + cell / 2 + font / 3],
    text,
    { anchor: 'middle', size: font, ink: share > 0.45 ? 'blank' : 'ink' },
  )}</g>`;
}
