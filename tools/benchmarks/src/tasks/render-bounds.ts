import { holds, renderLeast } from '../render-bound.ts';
import { differenceWithin, meanWithin } from './mean-within.ts';
import type { ColumnResult } from './kept-results.ts';
import type { TaskResult } from './measure-tasks.ts';
import type { Measure } from './score-answers.ts';

/** Says which of the wanted bounds hold: the means over all texts of a test, or those of one source, are judged. */
export function renderBounds(results: readonly TaskResult[]): string[] {
  const lines = results.flatMap((result) => [...judgeRecipe(result), ...judgeInt8(result)]);
  return lines.length === 0 ? [] : ['## Bounds', '', ...lines];
}

function judgeRecipe({ task, columns }: TaskResult): string[] {
  const measured = columns.get('recipe');
  if (measured === undefined) return [];
  return task.bounds.map(({ measure, least, source }) => {
    const { mean } = meanWithin(valuesOf(measured, measure, source));
    const of = source === undefined ? '' : ` of \`${source}\``;
    return renderLeast(`${task.title}${of}, ${measure} of the recipe`, mean, least, 4);
  });
}

function judgeInt8({ task, columns }: TaskResult): string[] {
  const [int8, fp32] = [columns.get('recipe'), columns.get('fp32')];
  const { mostInt8Loss: most, measures } = task;
  if (most === undefined || int8 === undefined || fp32 === undefined) return [];
  const [measure] = measures;
  const { mean } = differenceWithin(valuesOf(fp32, measure), valuesOf(int8, measure));
  const loss = mean * 100;
  return [
    `- ${task.title}, loss of ${measure} by the encoder at int8 = ${roundUp(loss, 2)} points (wanted: at most ${most}): ${holds(loss <= most)}`,
  ];
}

const valuesOf = (results: readonly ColumnResult[], measure: Measure, source?: string): number[] =>
  results.map(({ scores }) => (source === undefined ? scores.all : scores.sources[source])?.[measure] ?? NaN);

/** What is shown as an upper bound holds it: never rounded down. */
const roundUp = (value: number, digits: number): string =>
  (Math.ceil(value * 10 ** digits) / 10 ** digits).toFixed(digits).replace('-', '−');
