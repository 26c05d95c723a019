import { drawBar } from './draw-bar.ts';
import { formatMeasure, formatNoun, formatPercent, formatTime } from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedComparison, ReportedDrift, ReportedMeasure } from './model-report.ts';
import { renderTable } from './render-table.ts';

/** What is said of each verdict. */
export const driftVerdicts: ReadonlyMap<
  string,
  { readonly tone: string; readonly text: string; readonly sentence: string }
> = new Map([
  [
    'none',
    {
      ...{ tone: 'good', text: 'none was found' },
      sentence: 'The live texts are like those that the model was judged on.',
    },
  ],
  [
    'drift',
    {
      ...{ tone: 'bad', text: 'the texts drift' },
      sentence:
        'The live texts differ from those that the model was judged on: its figures may not hold for them.',
    },
  ],
  [
    'not-enough-data',
    {
      ...{ tone: 'faint', text: 'too few texts to say' },
      sentence: 'There were too few live texts since this version went live.',
    },
  ],
  [
    'not-watched',
    {
      ...{ tone: 'faint', text: 'not watched' },
      sentence: 'Drift is not watched: the bundle has no reference, or the server is told not to.',
    },
  ],
]);

/** Shows how far live texts are from those that the model was judged on. */
export function renderDrift(drift: ReportedDrift | undefined, nameOf: LabelNames): Markup {
  if (drift === undefined)
    return markup`<p>No live texts were compared. The server that serves the model does that; its report shows it.</p>`;
  const { verdict, comparedAt, window, recent } = drift;
  const compared = [
    { caption: 'The last window of live texts', comparison: window },
    { caption: 'The last windows together, which show small drift', comparison: recent },
  ];
  return markup`<p>${driftVerdicts.get(verdict)?.sentence ?? verdict}${comparedAt && markup` <span class="faint">Compared at ${formatTime(Date.parse(comparedAt))} UTC.</span>`}</p>
${compared.map(({ caption, comparison }) => comparison && renderComparison(caption, comparison, nameOf))}`;
}

function renderComparison(
  caption: string,
  { records, referenceRecords, measures }: ReportedComparison,
  nameOf: LabelNames,
): Markup {
  const sizes = `${formatNoun(records, 'text')} beside ${formatNoun(referenceRecords, 'text')} of the reference`;
  if (measures.length === 0) return markup`<p>${caption}: ${sizes}; too few to compare.</p>`;
  return renderTable({
    caption: `${caption}: ${sizes}`,
    header: [
      'measure',
      'verdict',
      'effect',
      '',
      'p',
      'PSI',
      'Jensen–Shannon',
      'moved most: reference → live',
    ],
    wordColumns: [1, 7],
    rows: measures.map((measure) => rowOf(measure, nameOf)),
  });
}

function rowOf(one: ReportedMeasure, nameOf: LabelNames) {
  const { measure, drifts, effect, adjustedPValue, psi, jensenShannon, moved } = one;
  const name = measure === 'labels' ? nameOf : (text: string): string => text;
  const changes = moved.map(
    (column) => `${name(column.name)} ${formatPercent(column.reference)} → ${formatPercent(column.window)}`,
  );
  return [
    ...[
      measure,
      markup`<span class="${drifts ? 'verdict bad' : 'faint'}">${drifts ? 'drifts' : 'no drift'}</span>`,
    ],
    ...[formatMeasure(effect), drawBar(effect, undefined, drifts ? 'bad' : 'first')],
    ...[formatPValue(adjustedPValue), formatMeasure(psi), formatMeasure(jensenShannon), changes.join(', ')],
  ];
}

const formatPValue = (value: number): string => (value < 0.001 ? '< 0.001' : formatMeasure(value));
