import { renderLeast, roundDown } from '../render-bound.ts';
import { renderPageHead } from '../render-page-head.ts';
import { untimedSteps, type NetworkComparison, type SideResult } from './compare-networks.ts';
import { usedCores } from './native-tensors.ts';
import { networkIds, trainingTask, type NetworkId } from './training-task.ts';

/** The least ratios of our steps a second to those of a peer (by its place) that we are content with. */
const bounds: readonly { readonly network: NetworkId; readonly peer: 1 | 2; readonly least: number }[] = [
  { network: 'lstm', peer: 1, least: 0.7 },
  { network: 'char-cnn', peer: 1, least: 0.5 },
  { network: 'lstm', peer: 2, least: 4 },
];

/** Renders a comparison of trainings as a Markdown page. */
export function renderNetworks(comparison: NetworkComparison): string {
  const tables = networkIds.flatMap((network) => [`## ${network}`, '', ...table(network, comparison), '']);
  return [...describeRun(comparison), ...tables, ...conclusions(comparison), ''].join('\n');
}

function describeRun({ machine, date, rounds, steps, results }: NetworkComparison): string[] {
  const { batchSize, length, vocabularySize, classCount } = trainingTask;
  return [
    ...renderPageHead({
      title: 'Training networks',
      date,
      measuredOn: machine,
      command: 'npx nx run benchmarks:networks',
    }),
    `Steps of training of small networks, on the processor. Every side computes on ${usedCores} of its cores, in a process of its own`,
    'that keeps its networks; while one trains, the others wait. All have the same made-up texts: a step takes',
    `${batchSize} texts of ${length} tokens, a vocabulary of ${vocabularySize}, and ${classCount} classes.`,
    '',
    ...describeNetworks(),
    '',
    'The loss is the cross-entropy of a softmax. Nothing is dropped out.',
    '',
    ...describeSides(results),
    '',
    `In each of ${rounds} rounds every side trains every network for ${untimedSteps} steps that are not counted and ${steps} that are, in turn, so`,
    "that a slow spell of the machine slows all. A round's figure is the time of its counted steps by their number; the tables",
    'have the median and the least of the rounds. Steps a second and ratios are those of the medians.',
    '',
  ];
}

function describeNetworks(): string[] {
  const { embeddingSize, units, filters, width } = trainingTask;
  return [
    `- \`lstm\`: embedding of ${embeddingSize}, ${units} units in one direction, dense.`,
    `- \`char-cnn\`: embedding of ${embeddingSize}, ${filters} filters of width ${width}, the largest value of each, dense.`,
  ];
}

function describeSides([ours, keras, stock]: NetworkComparison['results']): string[] {
  const { weightDecay, clipNorm } = trainingTask;
  return [
    `- ${ours.name} (${ours.product}): the training loop of \`runestone train\`, from rows of tokens to changed parameters; two parts`,
    `  a batch, ${usedCores} threads. AdamW with a weight decay of ${weightDecay}, the gradient clipped to a norm of ${clipNorm} over all parameters.`,
    `- ${keras.name} (${keras.product}): \`train_on_batch\` of a compiled model, a graph without XLA, as is usual on a processor. The`,
    '  same AdamW and clipping.',
    `- ${stock.name} (${stock.product}): \`trainOnBatch\` of \`tf.layers\`, on the same native library as ours. Plain Adam, for`,
    '  it has neither decoupled weight decay nor clipping: it does a little less than the others.',
  ];
}

function table(network: NetworkId, { results }: NetworkComparison): string[] {
  const [ours] = results;
  const rows = results.map((result) => {
    const { medianMs, leastMs } = result.speeds[network];
    const ratio = result === ours ? '' : roundDown(ratioOf(network, ours, result), 2);
    return [result.name, medianMs.toFixed(2), leastMs.toFixed(2), (1000 / medianMs).toFixed(1), ratio];
  });
  return alignTable([['', 'ms a step, median', 'least', 'steps/s', 'Runestone : it'], ...rows]);
}

/** Lays out a table as Prettier does: the first column to the left, the others to the right. */
function alignTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head, ...body] = rows.map((cells) =>
    lineOf(
      cells.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    ),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [head ?? '', lineOf(rule), ...body];
}

function conclusions({ results }: NetworkComparison): string[] {
  const [ours] = results;
  const lines = bounds.map(({ network, peer, least }) => {
    const what = `\`${network}\`, Runestone : ${results[peer].name}`;
    return renderLeast(what, ratioOf(network, ours, results[peer]), least);
  });
  return ['## Bounds', '', ...lines];
}

/** How many steps ours does in the time of one of the other's. */
const ratioOf = (network: NetworkId, ours: SideResult, other: SideResult): number =>
  other.speeds[network].medianMs / ours.speeds[network].medianMs;
