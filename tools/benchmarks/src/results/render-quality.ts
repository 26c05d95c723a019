import type { ClassIntervals, ClassQuality } from '@runestone/metrics';
import type { ComparedSide, Results, TestResult } from './compare-models.ts';
import { firstDesign, type PublishedF1 } from './first-design.ts';
import { grouped, renderTable, share, shareWithin } from '../markdown-table.ts';

type Column = (quality: ClassQuality, intervals: ClassIntervals) => string;

const columns: Readonly<Record<string, Column>> = {
  precision: ({ precision }, intervals) => shareWithin(precision, intervals.precision),
  recall: ({ recall }, intervals) => shareWithin(recall, intervals.recall),
  F1: ({ f1 }, intervals) => shareWithin(f1, intervals.f1),
};

/** All sides: our models, then fastText. */
const sidesOf = ({ models, peer }: Results): readonly ComparedSide[] => [...models, peer];

/** The result of a side on a test; throws an Error where it was not evaluated on it. */
export function resultOf({ name, tests }: ComparedSide, source: string): TestResult {
  const result = tests.get(source);
  if (result === undefined) throw new Error(`${name} was not evaluated on ${source}`);
  return result;
}

/** Macro F1 of every side on every test. */
export function renderMacroF1(results: Results): string[] {
  const sides = sidesOf(results);
  const rows = Array.from(results.data.tests, ([source, examples]) => [
    `${source} (${grouped(examples.length)})`,
    ...sides.map((side) => {
      const { evaluation, intervals } = resultOf(side, source);
      return shareWithin(evaluation.macroF1, intervals.macroF1);
    }),
  ]);
  return renderTable(['macro F1 (texts)', ...sides.map(({ name }) => name)], rows);
}

/** Every side beside what the first design published. */
export function renderFirstDesign(results: Results): string[] {
  const sides = sidesOf(results);
  const rows = firstDesign.flatMap((published) =>
    published.sources.map((source) => [
      `${nameOf(results, published.label)}, ${source}`,
      published.f1.toFixed(3),
      ...sides.map((side) => describeReached(side, source, published)),
    ]),
  );
  return renderTable(['F1', 'first design', ...sides.map(({ name }) => name)], rows);
}

/** The tables of one test, and whether it reaches the first design there. */
export function renderTest(results: Results, source: string): string[] {
  const sides = sidesOf(results);
  const totals = sides.map((side) => {
    const { evaluation, intervals } = resultOf(side, source);
    const { accuracy, accuracyInterval, macroF1 } = evaluation;
    return [side.name, shareWithin(accuracy, accuracyInterval), shareWithin(macroF1, intervals.macroF1)];
  });
  const labels = results.recipe.labels.labels.filter(
    (label) => qualityOf(sides[0], source, label).support > 0,
  );
  const classes = labels.flatMap((label) =>
    sides.map((side) => {
      const quality = qualityOf(side, source, label);
      const intervals = resultOf(side, source).intervals.perClass[label] as ClassIntervals;
      const cells = Object.values(columns).map((column) => column(quality, intervals));
      return [`${nameOf(results, label)}, ${side.name}`, ...cells, grouped(quality.support)];
    }),
  );
  return [
    `### ${source} (${grouped(results.data.tests.get(source)?.length ?? 0)} texts)`,
    '',
    ...renderTable(['', 'accuracy', 'macro F1'], totals),
    ...renderTable(['', ...Object.keys(columns), 'support'], classes),
    ...stateReached(results, source),
  ];
}

function qualityOf(side: ComparedSide | undefined, source: string, label: string): ClassQuality {
  return resultOf(side as ComparedSide, source).evaluation.perClass[label] as ClassQuality;
}

/** One sentence for each class of which the first design published a figure to put beside this test. */
function stateReached(results: Results, source: string): string[] {
  const lines = firstDesign
    .filter(({ sources }) => sources.includes(source))
    .map((published) => {
      const { label, f1 } = published;
      const of = (reached: boolean): string => {
        const names = sidesOf(results)
          .filter((side) => hasReached(side, source, published) === reached)
          .map((side) => `${side.name} (${share(qualityOf(side, source, label).f1)})`);
        return names.length === 0 ? 'none' : names.join(', ');
      };
      return `- ${nameOf(results, label)}, first design ${f1.toFixed(3)}: reached by ${of(true)}; not reached by ${of(false)}.`;
    });
  return lines.length === 0 ? [] : [...lines, ''];
}

function hasReached(side: ComparedSide, source: string, { label, f1 }: PublishedF1): boolean {
  return qualityOf(side, source, label).f1 >= f1;
}

/** F1 with its interval, whether it reaches the published one, and whether the interval leaves that open. */
function describeReached(side: ComparedSide, source: string, published: PublishedF1): string {
  const [low, high] = resultOf(side, source).intervals.perClass[published.label]?.f1 ?? [0, 1];
  const open = low <= published.f1 && published.f1 <= high;
  const reached = hasReached(side, source, published) ? '**reached**' : '**not reached**';
  return `${shareWithin(qualityOf(side, source, published.label).f1, [low, high])} ${reached}${open ? ', within chance' : ''}`;
}

const nameOf = ({ recipe }: Results, label: string): string => recipe.labels.names[label] ?? label;
