import type { Comparison, Side } from './compare-fasttext.ts';

/** Renders a comparison as a Markdown page. */
export function renderComparison({
  machine,
  date,
  trainExamples,
  ours,
  peers,
  exportAgreement,
}: Comparison): string {
  const fastest = Math.min(...peers.map(({ trainSeconds }) => trainSeconds));
  const quickest = Math.max(...peers.map(({ textsPerSecond }) => textsPerSecond));
  return [
    '# Benchmarks',
    '',
    `Measured on ${date}: ${machine}. Repeat it with:`,
    '',
    '```sh',
    'npx nx run benchmarks:fasttext --output docs/reference/benchmarks.md',
    '```',
    '',
    `Recipe \`language-id-nordic\`, ${trainExamples} training examples; fastText is trained on the very same ones, shuffled, lower-cased,`,
    'dimension 16, two threads. The random crops are a step of our recipe: fastText does not get them.',
    '',
    '| | training, s | ratio to ours | texts per second, one at a time | ours : peer |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...[ours, ...peers].map((side) => speedRow(side, ours)),
    '',
    `Training: ours takes ${(ours.trainSeconds / fastest).toFixed(2)} times the wall time of the faster fastText (ours on one thread, fastText on two).`,
    `Classification: ours does ${(ours.textsPerSecond / quickest).toFixed(2)} times the texts per second of the faster fastText, on one thread.`,
    `The exported int8 model gives the same label as the full one on ${(exportAgreement * 100).toFixed(2)} % of the test texts.`,
    '',
    '## Quality by source',
    '',
    'Texts that no side was trained on. "≥ best" compares ours with the better of the two fastText settings, cell by cell.',
    '',
    ...[...ours.evaluations.keys()].flatMap((source) => qualityTable(source, ours, peers)),
  ].join('\n');
}

function speedRow(side: Side, ours: Side): string {
  const cells = [
    side.trainSeconds.toFixed(1),
    (side.trainSeconds / ours.trainSeconds).toFixed(2),
    Math.round(side.textsPerSecond),
    (ours.textsPerSecond / side.textsPerSecond).toFixed(2),
  ];
  return `| ${side.name} | ${cells.join(' | ')} |`;
}

function qualityTable(source: string, ours: Side, peers: readonly Side[]): string[] {
  const evaluation = ours.evaluations.get(source);
  if (evaluation === undefined) return [];
  const labels = Object.entries(evaluation.perClass)
    .filter(([, { support }]) => support > 0)
    .map(([label]) => label);
  const valuesOf = (side: Side): number[] => {
    const one = side.evaluations.get(source);
    return one === undefined ? [] : [one.accuracy, ...labels.map((label) => one.perClass[label]?.f1 ?? 0)];
  };
  const row = (name: string, cells: readonly string[]): string => `| ${name} | ${cells.join(' | ')} |`;
  const values = valuesOf(ours);
  const best = values.map((_, column) => Math.max(...peers.map((peer) => valuesOf(peer)[column] ?? 0)));
  return [
    `### ${source} (${evaluation.support} texts)`,
    '',
    row('', ['accuracy', ...labels.map((label) => `F1 ${label} (${evaluation.perClass[label]?.support})`)]),
    row(
      '---',
      values.map(() => '---:'),
    ),
    ...[ours, ...peers].map((side) =>
      row(
        side.name,
        valuesOf(side).map((value) => value.toFixed(4)),
      ),
    ),
    row(
      '≥ best',
      values.map((value, column) =>
        value >= (best[column] ?? 0) ? 'yes' : `no, −${((best[column] ?? 0) - value).toFixed(4)}`,
      ),
    ),
    '',
  ];
}
