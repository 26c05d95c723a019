import { setTimeout as delay } from 'node:timers/promises';
import { readRecordMetrics } from './read-record-metrics.ts';

/** How what waited came to the database. */
export interface Arrival {
  /** The most records that were seen to wait. */
  readonly waited: number;
  /** Until none waited any more. */
  readonly seconds: number;
}

const pollMs = 100;
/** What was just answered may take some milliseconds to the disk, and the metric some tenths of a second. */
const settleMs = 500;
const timeoutMs = 300_000;

/** Waits, after load has ended, until no record waits for the database; throws after five minutes. */
export async function untilStored(base: string): Promise<Arrival> {
  const began = performance.now();
  let waited = 0;
  for (;;) {
    const { waiting } = await readRecordMetrics(base);
    const elapsedMs = performance.now() - began;
    waited = Math.max(waited, waiting);
    if (waiting === 0 && elapsedMs >= settleMs) return { waited, seconds: elapsedMs / 1000 };
    if (elapsedMs > timeoutMs) throw new Error('records still wait for the database');
    await delay(pollMs);
  }
}
