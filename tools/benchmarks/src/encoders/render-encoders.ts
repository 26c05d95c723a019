import { medianOf } from '../median-of.ts';
import { renderTable } from '../markdown-table.ts';
import { renderLeast } from '../render-bound.ts';
import { renderPageHead } from '../render-page-head.ts';
import type { EncoderComparison, SideSpeed } from './compare-encoders.ts';
import { latencyWords, maxTokens, precisions, usedCores } from './encoding-task.ts';

/** The least ratio of our speed to Python's that we are content with. */
const leastRatio = 0.9;

/** Renders a comparison of encoders as a Markdown page. */
export function renderEncoders(comparison: EncoderComparison): string {
  return [...describeRun(comparison), ...tables(comparison), ...conclusions(comparison), ''].join('\n');
}

function describeRun(comparison: EncoderComparison): string[] {
  const { machine, date, load, rounds, latencyTexts, throughputTexts, results } = comparison;
  return [
    ...renderPageHead({
      title: 'Sentence encoders',
      date,
      measuredOn: `${machine}; ${load.toFixed(1)} processes ran or waited when it began`,
      command:
        'RUNESTONE_DATA_PATH=<directories with data/bigbasket and models/all-MiniLM-L6-v2> npx nx run benchmarks:encoders',
    }),
    `all-MiniLM-L6-v2 over descriptions of products, at most ${maxTokens} tokens each, mean and normalised. Each side is a process of its own that`,
    `keeps its encoder; while one encodes, the other waits. In each of ${rounds} rounds both get their turn.`,
    '',
    `- Runestone: \`@runestone/encoders\` (${results.fp32.ours.product}).`,
    `- Python: ${results.fp32.python.product}, numpy for the mean.`,
    '',
    `Latency: ${latencyTexts} texts of ${latencyWords} words one after another, ${usedCores} threads on each; a round's figure is their median. Texts a second:`,
    `${throughputTexts} texts in one call, ${usedCores} lanes of one thread; \`fp32\` texts of about one length together, \`int8\` texts alone, on both sides. The time`,
    'of processors is that of all cores for one of these texts: where other programs run meanwhile, it says more than the clock. Memory is',
    'that of the process before and after loading, with one text encoded; Runestone runs from sources here, which takes more.',
    "The tables have the medians of the rounds; a ratio is the median of the rounds' ratios, above 1 where Runestone is faster.",
    '',
  ];
}

function tables({ results }: EncoderComparison): string[] {
  return precisions.flatMap((precision) => {
    const { ours, python } = results[precision];
    const rowOf = (name: string, speed: SideSpeed): string[] => [
      name,
      medianOf(speed.latencyMs).toFixed(2),
      Math.min(...speed.latencyMs).toFixed(2),
      medianOf(speed.textsPerSecond).toFixed(1),
      Math.max(...speed.textsPerSecond).toFixed(1),
      medianOf(speed.processorMs).toFixed(2),
      (speed.emptyBytes / 1e6).toFixed(0),
      (speed.loadedBytes / 1e6).toFixed(0),
    ];
    const columns = ['', 'ms a text', 'least', 'texts/s', 'most', 'processor ms', 'MB before', 'MB loaded'];
    return [
      `## ${precision}`,
      '',
      ...renderTable(columns, [rowOf('Runestone', ours), rowOf('Python', python)]),
    ];
  });
}

function conclusions({ results }: EncoderComparison): string[] {
  const lines = precisions.flatMap((precision) => {
    const { ours, python } = results[precision];
    const ratios = {
      latency: ours.latencyMs.map((ms, round) => (python.latencyMs[round] as number) / ms),
      'time of processors': ours.processorMs.map((ms, round) => (python.processorMs[round] as number) / ms),
      'texts a second': ours.textsPerSecond.map(
        (rate, round) => rate / (python.textsPerSecond[round] as number),
      ),
    };
    return Object.entries(ratios).map(([name, values]) =>
      renderLeast(`\`${precision}\`, ${name}, Runestone : Python`, medianOf(values), leastRatio),
    );
  });
  return ['## Bounds', '', ...lines];
}
