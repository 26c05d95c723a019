import { connections, warmUpSeconds, type Round } from '../load-server.ts';
import { grouped, known, renderTable } from '../markdown-table.ts';
import { medianBy, medianOf } from '../median-of.ts';
import type { RecordingResult } from './compare-throughput.ts';
import type { KillsResult } from './survive-kills.ts';

/** The most of the throughput that recording may cost. */
const mostCost = 0.05;

/** From this load on, what is measured says more of other programs. */
const busyLoad = 2;

/** Everything one run measured. */
export interface RecordsReport {
  readonly settings: readonly RecordingResult[];
  readonly kills: KillsResult;
  readonly machine: string;
  readonly date: string;
  /** Of the machine when the run began. */
  readonly load: number;
  readonly seconds: number;
}

/** Renders what was measured as a Markdown page. */
export function renderRecords({ settings, kills, machine, date, load, seconds }: RecordsReport): string {
  const [off] = settings as readonly [RecordingResult];
  const rounds = off.rounds.length;
  return [
    '# Records',
    '',
    `Measured on ${date}: ${machine}; the load of the machine was ${load.toFixed(1)} before. Repeat it with:`,
    '',
    '```sh',
    'npx nx run benchmarks:records',
    '```',
    '',
    '## What recording costs',
    '',
    `The serving app as built, with records off and on, and its default settings otherwise but for keys and the rate limit: ${connections}`,
    'connections, one request at a time on each, one text of 105 characters in a request. The load generator, the app and Postgres share',
    `the cores. In each of ${rounds} rounds one setting after the other, each time in another order, gets ${warmUpSeconds} s of warm-up and ${seconds} s of load;`,
    'requests a second are medians, and the ratio is the median over the rounds of what one has to records off in the same round. Where',
    'there are fewer cores than work, the thread that records takes its time from the others; the processor time of the thread that answers',
    'tells what recording costs where it has a core of its own. That thread alone bounds the throughput.',
    '',
    'While that thread is busy, most of what was recorded waits on disk, and goes to the database after the load (or from when the journal',
    'is half full): how many records waited when a round ended, and how long it took until all were stored, are medians. The next round',
    'begins after that, so that this work is in none of the other figures.',
    ...(load > busyLoad
      ? ['', 'Other programs kept the machine busy: the ratios vary by more than what recording costs.']
      : []),
    '',
    ...renderTable(
      [
        'records',
        'requests/s',
        'lowest – highest',
        'ratio to off',
        'lowest – highest',
        'p99, ms',
        'µs an answer, answering thread',
        'µs an answer, all threads',
        'waited at the end',
        's until stored',
        'recorded',
        'dropped',
      ],
      settings.map((one) => row(one, off)),
    ),
    ...settings.slice(1).flatMap((one) => conclude(one, off)),
    '',
    '## While the database is killed',
    '',
    `${grouped(kills.answered + kills.acknowledged)} records are written by the app to Postgres while all of its processes are killed (SIGKILL) ${kills.kills} times and`,
    'started again on the same data a second later: predictions, of which one request in a hundred is feedback in its place. Then each',
    'answer of the app is looked for in the database.',
    '',
    `- ${grouped(kills.answered)} predictions answered 200, ${grouped(kills.acknowledged)} feedback answered 202, ${grouped(kills.failed)} requests answered otherwise, in ${kills.seconds.toFixed(0)} s`,
    `- Lost: ${kills.lost}; twice: ${kills.twice} (wanted: none): ${kills.lost + kills.twice + kills.failed === 0 ? 'holds' : 'DOES NOT HOLD'}`,
    `- Waited on disk at most, as far as it was seen: ${grouped(kills.mostWaiting)} records`,
    `- The slowest answer: ${kills.slowestMs.up.toFixed(0)} ms with the database there, ${kills.slowestMs.down.toFixed(0)} ms without`,
    '',
  ].join('\n');
}

const ratios = (one: RecordingResult, off: RecordingResult): number[] =>
  one.rounds.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / (off.rounds[round] as Round).requestsPerSecond,
  );

/** The median over the rounds of the time that the app computed for an answer. */
function medianTime(one: RecordingResult, key: 'all' | 'firstThread'): number | undefined {
  const times = one.rounds.flatMap(({ computedUs }) => (computedUs === undefined ? [] : [computedUs[key]]));
  return times.length === 0 ? undefined : medianOf(times);
}

const range = (values: readonly number[], show: (value: number) => string): string =>
  `${show(Math.min(...values))} – ${show(Math.max(...values))}`;

function row(one: RecordingResult, off: RecordingResult): string[] {
  const speeds = one.rounds.map(({ requestsPerSecond }) => requestsPerSecond);
  const { p99Ms } = medianBy(one.rounds, ({ requestsPerSecond }) => requestsPerSecond);
  const { metrics } = one;
  const share = (value: number): string => value.toFixed(3);
  return [
    one.name,
    grouped(medianOf(speeds)),
    range(speeds, grouped),
    share(medianOf(ratios(one, off))),
    range(ratios(one, off), share),
    p99Ms.toFixed(0),
    known(medianTime(one, 'firstThread'), 1),
    known(medianTime(one, 'all'), 1),
    ...arrival(one),
    metrics === undefined ? '–' : grouped(metrics.written + metrics.waiting),
    metrics === undefined ? '–' : grouped(metrics.dropped),
  ];
}

/** How much waited where a round ended, and how long it went on doing so: medians. */
function arrival({ arrivals }: RecordingResult): string[] {
  if (arrivals.length === 0) return ['–', '–'];
  return [
    grouped(medianOf(arrivals.map(({ waited }) => waited))),
    medianOf(arrivals.map(({ seconds }) => seconds)).toFixed(1),
  ];
}

function conclude(one: RecordingResult, off: RecordingResult): string[] {
  const judge = (cost: number): string =>
    `${(cost * 100).toFixed(1)} % (wanted: at most ${mostCost * 100} %): ${cost <= mostCost ? 'holds' : 'DOES NOT HOLD'}`;
  const [own, without] = [medianTime(one, 'firstThread'), medianTime(off, 'firstThread')];
  return [
    `- Throughput that ${one.name} costs = ${judge(1 - medianOf(ratios(one, off)))}`,
    ...(own === undefined || without === undefined
      ? []
      : [`- Time of the thread that answers that ${one.name} costs = ${judge(1 - without / own)}`]),
  ];
}
