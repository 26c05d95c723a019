import { renderTable } from '../markdown-table.ts';
import { medianOf } from '../median-of.ts';
import { holds } from '../render-bound.ts';
import { renderPageHead } from '../render-page-head.ts';
import type { MemoryComparison, MemoryResult } from './compare-memory.ts';
import { wordCounts } from './make-texts.ts';

/** The most resident memory, in MB, that we are content with for two models with a sentence encoder each. */
const mostMegabytes = 500;

/** Renders what was measured as a Markdown page. */
export function renderMemory(comparison: MemoryComparison): string {
  const { machine, date, requests, results } = comparison;
  const [together] = results as readonly [MemoryResult];
  return [
    ...renderPageHead({
      title: 'Memory of serving',
      date,
      measuredOn: machine,
      command: 'RUNESTONE_HOME=<folder with the models> npx nx run benchmarks:memory',
    }),
    'The serving app as built, with its default settings but for keys and the rate limit, and nothing in the environment that changes',
    'how memory is given out. Each model with a sentence encoder (all-MiniLM-L6-v2 in the recipes, in `int8`) computes on a thread of',
    `its own; \`language-id\` is an n-gram model. Each set of models is started ${together.starts.length} times, in turn; when all its models are live, each gets`,
    `${requests} requests, one at a time, but all models at once: texts of ${wordCounts.short} words, every tenth of ${wordCounts.long}. Memory is the resident memory of the`,
    'process, in MB of a million bytes; the table has the medians of the starts.',
    '',
    ...table(results),
    '## Bounds',
    '',
    conclude(together),
    '',
  ].join('\n');
}

const megabytes = (result: MemoryResult, key: 'liveBytes' | 'usedBytes'): readonly number[] =>
  result.starts.map((start) => start[key] / 1e6);

function table(results: readonly MemoryResult[]): string[] {
  const columns = ['models', 'MB, live', 'MB, after the requests', 'lowest – highest'];
  return renderTable(
    columns,
    results.map((result) => {
      const used = megabytes(result, 'usedBytes');
      return [
        result.models.map((model) => `\`${model}\``).join(', '),
        medianOf(megabytes(result, 'liveBytes')).toFixed(0),
        medianOf(used).toFixed(0),
        `${Math.min(...used).toFixed(0)} – ${Math.max(...used).toFixed(0)}`,
      ];
    }),
  );
}

function conclude(result: MemoryResult): string {
  const most = Math.max(medianOf(megabytes(result, 'liveBytes')), medianOf(megabytes(result, 'usedBytes')));
  const models = result.models.length === 1 ? 'one model' : `${result.models.length} models`;
  return `- Memory of ${models} with a sentence encoder each = ${Math.ceil(most)} MB (wanted: at most ${mostMegabytes} MB): ${holds(most <= mostMegabytes)}`;
}
