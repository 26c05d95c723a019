import { createRandom } from '@runestone/random';
import type { DecayTask, DecayWay } from './decay-tasks.ts';
import { drawStream, stableFirst, type LabelledStream, type StreamParts } from './labelled-stream.ts';
import type { Pools } from './prepare-pools.ts';
import type { River, RiverAlarms } from './start-river.ts';
import { countLabels, mixedF1, tuneShare } from './tune-share.ts';
import { watchDecay, type Alarm } from './watch-decay.ts';

/** Records of a stable stream. */
export const stableRecords = 10_000;
/** Decay that is not found by then is not found. */
export const mostRecords = 2000;

/** How micro F1 falls: by how much, over all texts, and within how many records; 0 is at once. */
export interface Fall {
  readonly points: number;
  readonly growsOver: number;
}

/** The falls of each way, in the order of the page. */
const falls: readonly Fall[] = [
  { points: 0.05, growsOver: 0 },
  { points: 0.1, growsOver: 0 },
  { points: 0.1, growsOver: 1000 },
];

/** What was said of one stream. */
export interface WatchedStream {
  readonly alarm: Alarm | undefined;
  readonly river: RiverAlarms;
}

/** Streams that decay in one way. */
export interface DecayFinding {
  readonly way: DecayWay;
  readonly fall: Fall;
  /** Of the texts, the share that is of the other kind in the end; undefined where even all of them do not make F1 fall so far. */
  readonly share: number | undefined;
  readonly streams: readonly WatchedStream[];
}

/** Everything that was measured of a task. */
export interface DecayResult {
  readonly task: DecayTask;
  /** Texts that streams are drawn from, and micro F1 of them. */
  readonly texts: number;
  readonly microF1: number;
  readonly stable: readonly WatchedStream[];
  readonly findings: readonly DecayFinding[];
}

/** How much is measured, and who takes part. */
export interface DecayMeasuring {
  /** Stable streams of each task. */
  readonly stable: number;
  /** Streams of each way and fall. */
  readonly streams: number;
  readonly river: River;
  readonly say: (line: string) => void;
}

/** Measures a task: stable streams, and streams of each way and fall. */
export async function measureDecay(
  task: DecayTask,
  pools: Pools,
  measuring: DecayMeasuring,
): Promise<DecayResult> {
  const { labelSpace } = pools;
  const watchMany = async (parts: StreamParts, name: string, count: number): Promise<WatchedStream[]> => {
    const watched: WatchedStream[] = [];
    const records = parts.decay === undefined ? stableRecords : stableFirst + mostRecords;
    for (let number = 0; number < count; number += 1) {
      const random = createRandom(`${task.id}, ${name}, ${number}`);
      const stream: LabelledStream = drawStream(parts, records, random);
      const river = measuring.river.watch(stream);
      watched.push({ alarm: watchDecay(stream, labelSpace), river: await river });
    }
    const alarms = watched.filter(({ alarm }) => alarm !== undefined).length;
    measuring.say(`${task.id}: ${name}: ${alarms} of ${count} streams with an alarm`);
    return watched;
  };
  const before = countLabels(pools.stable.map(({ record }) => record));
  const stable = await watchMany(pools, 'stable', measuring.stable);
  const findings: DecayFinding[] = [];
  for (const { way, units } of pools.ways) {
    const after = countLabels(units.map(({ record }) => record));
    for (const fall of falls) {
      const share = tuneShare(before, after, fall.points);
      const parts = { stable: pools.stable, decay: { units, share: share ?? 0, growsOver: fall.growsOver } };
      const name = `${way.title}, ${fall.points} over ${fall.growsOver}`;
      const streams = share === undefined ? [] : await watchMany(parts, name, measuring.streams);
      findings.push({ way, fall, share, streams });
    }
  }
  return { task, texts: pools.stable.length, microF1: mixedF1(before, before, 0), stable, findings };
}
