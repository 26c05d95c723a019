import {
  speedRounds,
  speedSource,
  type Comparison,
  type Side,
  type TrainedSide,
} from './compare-fasttext.ts';
import { renderTable } from './markdown-table.ts';
import { renderPageHead } from './render-page-head.ts';

/** Renders a comparison as a Markdown page. */
export function renderComparison(comparison: Comparison): string {
  return [...describeRun(comparison), ...speedTable(comparison), ...qualityTables(comparison)].join('\n');
}

function describeRun({ machine, date, trainExamples }: Comparison): string[] {
  return [
    ...renderPageHead({
      title: 'Benchmarks',
      date,
      measuredOn: machine,
      command:
        'RUNESTONE_DATA_PATH=<directories with data/<name>/<file>> npx nx run benchmarks:fasttext --output docs/reference/benchmarks.md',
    }),
    `Recipe \`language-id-nordic\`, ${trainExamples} training examples; fastText is trained on the very same ones, shuffled, lower-cased,`,
    'dimension 16, two threads. The random crops are a step of our recipe: fastText does not get them.',
    '',
  ];
}

function speedTable({ ours, peers, published, bundleSizeBytes, exportAgreement }: Comparison): string[] {
  const fastest = Math.min(...peers.map(({ trainSeconds }) => trainSeconds));
  const quickest = Math.max(...peers.map(({ textsPerSecond }) => textsPerSecond));
  const speeds = ({ textsPerSecond }: Side): string[] => [
    String(Math.round(textsPerSecond)),
    (ours.textsPerSecond / textsPerSecond).toFixed(2),
  ];
  const trained = (side: TrainedSide): string[] => [
    side.name,
    side.trainSeconds.toFixed(1),
    (ours.trainSeconds / side.trainSeconds).toFixed(2),
    ...speeds(side),
  ];
  return [
    ...renderTable(
      ['', 'training, s', 'ours : it', 'texts per second, one at a time', 'ours : it'],
      [
        ...[ours, ...peers].map(trained),
        ...(published === undefined ? [] : [[published.name, '–', '–', ...speeds(published)]]),
      ],
    ),
    `Training: ours takes ${(ours.trainSeconds / fastest).toFixed(2)} times the wall time of the faster fastText (both on two threads).`,
    `Classification: ours does ${(ours.textsPerSecond / quickest).toFixed(2)} times the texts per second of the faster fastText, on one thread`,
    `(median of ${speedRounds} rounds, in each of which every side takes one pass over \`${speedSource}\`).`,
    `The exported bundle is ${(bundleSizeBytes / 1e6).toFixed(2)} MB without its documents; its int8 model gives the same label as the full one on`,
    `${(exportAgreement * 100).toFixed(2)} % of the test texts.`,
    '',
  ];
}

function qualityTables(comparison: Comparison): string[] {
  const tables = [...comparison.ours.evaluations.keys()].map((source) => qualityTable(source, comparison));
  const cells = tables.reduce((sum, table) => sum + table.cells, 0);
  const behind = tables.flatMap((table) => table.behind);
  const list = behind.length === 0 ? '.' : `; behind in ${behind.join(', ')}.`;
  return [
    '## Quality by source',
    '',
    'Texts that no side was trained on. "≥ best" compares ours with the better of the two fastText settings, cell by cell.',
    ...(comparison.published === undefined
      ? []
      : [
          'lid.176.ftz is fastText\'s own identifier, trained on other and far more data, so it is no part of "≥ best"; its `no` counts as nob.',
        ]),
    '',
    `Ours is at least the best of the two in ${cells - behind.length} of ${cells} cells${list}`,
    '',
    ...tables.flatMap(({ lines }) => lines),
  ];
}

interface QualityTable {
  readonly lines: readonly string[];
  readonly cells: number;
  /** Where fastText is better, and by how much. */
  readonly behind: readonly string[];
}

function qualityTable(source: string, { ours, peers, published }: Comparison): QualityTable {
  const { perClass, support: texts } = evaluationOf(ours, source);
  const classes = Object.entries(perClass).filter(([, { support }]) => support > 0);
  const columns = ['accuracy', ...classes.map(([label, { support }]) => `F1 ${label} (${support})`)];
  const valuesOf = (side: Side): number[] => {
    const { accuracy, perClass: qualities } = evaluationOf(side, source);
    return [accuracy, ...classes.map(([label]) => qualities[label]?.f1 ?? 0)];
  };
  const best = columns.map((_, column) => Math.max(...peers.map((peer) => valuesOf(peer)[column] as number)));
  const deficits = valuesOf(ours).map((value, column) => (best[column] as number) - value);
  const sides = [ours, ...peers, ...(published === undefined ? [] : [published])];
  return {
    lines: [
      `### ${source} (${texts} texts)`,
      '',
      ...renderTable(
        ['', ...columns],
        [
          ...sides.map((side) => [side.name, ...valuesOf(side).map((value) => value.toFixed(4))]),
          ['≥ best', ...deficits.map((deficit) => (deficit <= 0 ? 'yes' : `no, −${deficit.toFixed(4)}`))],
        ],
      ),
    ],
    cells: columns.length,
    behind: columns
      .map((column, index) => `${source} ${column.replace(/ \(.*/, '')} (−${deficits[index]?.toFixed(4)})`)
      .filter((_, index) => (deficits[index] as number) > 0),
  };
}

function evaluationOf({ name, evaluations }: Side, source: string) {
  const evaluation = evaluations.get(source);
  if (evaluation === undefined) throw new Error(`${name} was not evaluated on ${source}`);
  return evaluation;
}
