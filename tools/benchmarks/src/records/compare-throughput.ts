import { loadServer, type Round } from '../load-server.ts';
import { startMeasuredServer, type MeasuredServer } from '../measured-server.ts';
import { readRecordMetrics, type RecordMetrics } from './read-record-metrics.ts';
import { prepareRecordingServer } from './recording-server.ts';
import { untilStored, type Arrival } from './until-stored.ts';

/** One way to record, and what the app did with it. */
export interface RecordingResult {
  readonly name: string;
  /** The first one is that of the warm-up, and left out. */
  readonly rounds: readonly Round[];
  /** After each round; none where nothing is recorded. */
  readonly arrivals: readonly Arrival[];
  /** After the last round; undefined where nothing is recorded. */
  readonly metrics: RecordMetrics | undefined;
}

/** What a comparison needs. */
export interface ThroughputOptions {
  readonly home: string;
  /** For logs. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

interface Running {
  readonly name: string;
  readonly server: MeasuredServer;
  readonly base: string;
  readonly target: { readonly url: string; readonly body: unknown };
  readonly rounds: Round[];
  readonly arrivals: Arrival[];
}

/** The setting that records nothing. */
const off = 'off';

/** Loads the app with records off, in SQLite, and in Postgres, in turn, each round beginning with another one. */
export async function compareThroughput(options: ThroughputOptions): Promise<RecordingResult[]> {
  const { databaseUrl, rounds, seconds, say } = options;
  const settings: [string, Record<string, string>][] = [
    [off, { RUNESTONE_RECORDS: 'off' }],
    ['SQLite', {}],
    ['Postgres', { DATABASE_URL: databaseUrl }],
  ];
  const running: Running[] = [];
  try {
    for (const [name, env] of settings) {
      const { program, base, target } = await prepareRecordingServer({ ...options, name, env });
      running.push({
        name,
        server: await startMeasuredServer(program),
        base,
        target,
        rounds: [],
        arrivals: [],
      });
    }
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < running.length; turn += 1) {
        const one = running[(round + turn) % running.length] as Running;
        const measured = await loadServer(one.server, one.target, seconds);
        one.rounds.push(measured);
        if (measured.errors + measured.refused > 0)
          throw new Error(`${one.name}: not all requests were answered with 200`);
        // What is left for later must not take its time from who is measured next.
        if (one.name !== off) one.arrivals.push(await untilStored(one.base));
        say(
          `round ${round + 1} of ${rounds}, records ${one.name}: ${measured.requestsPerSecond.toFixed(0)} requests/s, ${measured.computedUs?.firstThread.toFixed(1)} of ${measured.computedUs?.all.toFixed(1)} µs an answer on the thread that answers${describe(one.arrivals.at(-1))}`,
        );
      }
    }
    return await Promise.all(
      running.map(async ({ name, base, rounds: done, arrivals }) => ({
        ...{ name, rounds: done, arrivals },
        metrics: name === off ? undefined : await readRecordMetrics(base),
      })),
    );
  } finally {
    for (const { server } of running) await server.stop();
  }
}

const describe = (arrival: Arrival | undefined): string =>
  arrival === undefined
    ? ''
    : `; ${arrival.waited} records waited, and were stored ${arrival.seconds.toFixed(1)} s later`;
