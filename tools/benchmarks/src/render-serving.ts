import type { ServingComparison, ServingResult } from './compare-serving.ts';
import { connections, warmUpSeconds } from './load-server.ts';
import { grouped, known, renderTable } from './markdown-table.ts';
import { medianOf } from './median-of.ts';
import { renderPageHead } from './render-page-head.ts';
import { question } from './serving-peers.ts';

/** The least ratio of our requests a second to those of bare Fastify that we are content with. */
const wantedRatio = 0.6;

/** Renders a comparison of servers as a Markdown page. */
export function renderServing(comparison: ServingComparison): string {
  return [...describeRun(comparison), ...table(comparison), ...conclusions(comparison)].join('\n');
}

function describeRun({ machine, date, rounds, seconds, pipelineExamples }: ServingComparison): string[] {
  return [
    ...renderPageHead({
      title: 'Serving',
      date,
      measuredOn: `${machine}; the load generator ran on the same cores`,
      command: 'npx nx run benchmarks:serving --output <file>',
    }),
    `Each request asks for the language of one text of ${question.text.length} characters. ${connections} connections are kept open, each with one`,
    `request at a time. In a round (of ${rounds}), one server after another gets ${warmUpSeconds} s of warm-up and ${seconds} s of load; the others idle.`,
    'Requests a second are the median of the rounds; latencies and busy processors are those of that same round. Every server',
    'listens on the loopback; all but MLServer as it comes write no line for a request. Runestone has its default settings, but asks for no API key and',
    'has a rate limit too high to refuse anybody. Bare Fastify parses the same body as Runestone and answers a constant.',
    'MLServer and MLflow serve one scikit-learn pipeline (hashed character 1- to 4-grams, SGD classifier; its weights kept in',
    'the order that answers one text fastest, but for MLServer as it comes, which has a worker for it too), trained on',
    `${grouped(pipelineExamples)} texts of the recipe \`language-id\`, by which Runestone is trained too. Memory is the resident memory of a server and`,
    'its children after the last round; pages that they share count once for each.',
    '',
  ];
}

function table({ results: [ours, ...others] }: ServingComparison): string[] {
  const columns = [
    ...['', 'requests/s', 'lowest – highest', 'Runestone : it', 'p50, ms', 'p99, ms', 'not 2xx', 'errors'],
    ...['processors', 'of the load generator', 'memory, MiB'],
  ];
  const cells = (result: ServingResult): string[] => {
    const speeds = result.rounds.map(({ requestsPerSecond }) => requestsPerSecond);
    const { requestsPerSecond, p50Ms, p99Ms, busyProcessors, loaderProcessors } = result.median;
    const mebibytes = result.memoryBytes === undefined ? undefined : result.memoryBytes / 2 ** 20;
    return [
      result.name,
      grouped(requestsPerSecond),
      `${grouped(Math.min(...speeds))} – ${grouped(Math.max(...speeds))}`,
      ratio(ours, result),
      ...[String(p50Ms), String(p99Ms), String(result.refused), String(result.errors)],
      ...[known(busyProcessors, 2), loaderProcessors.toFixed(2), known(mebibytes, 0)],
    ];
  };
  return renderTable(columns, [ours, ...others].map(cells));
}

function conclusions({ results: [ours, bare, ...peers], readyMs }: ServingComparison): string[] {
  const speed = ({ median }: ServingResult): number => median.requestsPerSecond;
  const products = [...new Set(peers.map(({ product }) => product))];
  const best = products.map((product) => {
    const settings = peers.filter((peer) => peer.product === product);
    const fastest = settings.reduce((one, other) => (speed(other) > speed(one) ? other : one));
    return `- Runestone : ${product} = ${ratio(ours, fastest)}${settings.length > 1 ? `, the better of its settings (${fastest.name})` : ''}`;
  });
  const met = speed(ours) / speed(bare) >= wantedRatio ? 'met' : 'MISSED';
  const median = medianOf(readyMs) / 1000;
  return [
    `- Runestone : bare Fastify = ${ratio(ours, bare)} (wanted: at least ${wantedRatio.toFixed(2)}, ${met})`,
    ...best,
    `- Runestone is ready ${median.toFixed(2)} s after its start from the local store (median of ${readyMs.length}: ${readyMs.map((ms) => (ms / 1000).toFixed(2)).join(', ')} s)`,
    '',
  ];
}

function ratio(ours: ServingResult, other: ServingResult): string {
  const value = ours.median.requestsPerSecond / other.median.requestsPerSecond;
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}
