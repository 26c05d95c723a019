import type { SingleLabelEvaluation } from '@runestone/metrics';
import { escapeMarkup } from './escape-markup.ts';

const [cell, left, top] = [64, 120, 96] as const;

/**
 * Draws a confusion matrix as SVG: rows are true classes, columns predicted ones and, where there are any, abstentions.
 * A cell's shade is its share of the row; its text is the count.
 */
export function drawConfusion(
  { confusion, labels }: SingleLabelEvaluation,
  nameOf: (label: string) => string,
): string {
  const abstained = confusion.some((row) => (row[labels.length] ?? 0) > 0);
  const columns = [...labels.map(nameOf), ...(abstained ? ['abstained'] : [])];
  const [width, height] = [left + columns.length * cell + 16, top + labels.length * cell + 16];
  const texts = [
    text([left + (columns.length * cell) / 2, 20], 'predicted', 'middle'),
    text([8, top - 12], 'true', 'start'),
    ...columns.map((name, c) => text([left + c * cell + cell / 2, top - 12], shorten(name, 9), 'middle')),
    ...labels.map((label, r) =>
      text([left - 10, top + r * cell + cell / 2 + 4], shorten(nameOf(label), 15), 'end'),
    ),
  ];
  const cells = labels.flatMap((_, r) => {
    const row = confusion[r] ?? [];
    const total = row.reduce((sum, count) => sum + count, 0);
    return columns.map((__, c) =>
      drawCell(r, c, { count: row[c] ?? 0, share: total === 0 ? 0 : (row[c] ?? 0) / total }),
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="confusion matrix">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...cells,
    ...texts,
    '</svg>',
    '',
  ].join('\n');
}

function drawCell(row: number, column: number, { count, share }: { count: number; share: number }): string {
  const [x, y] = [left + column * cell, top + row * cell];
  const right = row === column;
  const fill = `${right ? '#1b6e4b' : '#b3261e'}`;
  const ink = share > 0.5 ? '#ffffff' : '#1a1a1a';
  return [
    `<rect x="${x}" y="${y}" width="${cell - 2}" height="${cell - 2}" fill="${fill}" fill-opacity="${(0.04 + 0.96 * share).toFixed(3)}"/>`,
    text([x + cell / 2 - 1, y + cell / 2 + 4], String(count), 'middle', ink),
  ].join('');
}

function text([x, y]: readonly [number, number], content: string, anchor: string, fill = '#1a1a1a'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${escapeMarkup(content)}</text>`;
}

function shorten(name: string, most: number): string {
  const characters = [...name];
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join('')}…`;
}
