import { describe, expect, it } from '@jest/globals';
import {
  createModelFollower,
  createModelSlot,
  systemTimer,
  type FollowerEvent,
  type Timer,
} from './index.ts';

/** A clock that moves only when told. */
function createManualTimer(): Timer & { advance(ms: number): Promise<void>; readonly delays: number[] } {
  let nowMs = 0;
  const waiting = new Set<{ atMs: number; callback: () => void }>();
  const delays: number[] = [];
  return {
    delays,
    now: () => nowMs,
    schedule(callback, delayMs) {
      const entry = { atMs: nowMs + delayMs, callback };
      delays.push(delayMs);
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    async advance(ms) {
      nowMs += ms;
      for (const entry of [...waiting]) {
        if (entry.atMs > nowMs) continue;
        waiting.delete(entry);
        entry.callback();
      }
      await new Promise(setImmediate);
    },
  };
}

function createHarness({ follow = true, intervalMs = 1000, random = (): number => 0.5 } = {}) {
  const timer = createManualTimer();
  const slot = createModelSlot<string>({ name: 'language-id' });
  const events: FollowerEvent<number, string>[] = [];
  const registry = {
    version: undefined as number | undefined,
    broken: new Set<number>(),
    loads: [] as number[],
  };
  const follower = createModelFollower<number, string>({
    slot,
    timer,
    random,
    follow,
    intervalMs,
    maxBackoffMs: 4000,
    onEvent: (event) => events.push(event),
    source: {
      resolve: () =>
        registry.version === undefined
          ? Promise.reject(new Error('no alias'))
          : Promise.resolve(registry.version),
      keyOf: String,
      load: (version) => {
        registry.loads.push(version);
        return registry.broken.has(version)
          ? Promise.reject(new Error('corrupt'))
          : Promise.resolve(`v${version}`);
      },
    },
  });
  return { timer, slot, events, registry, follower, types: () => events.map(({ type }) => type) };
}

describe('createModelFollower', () => {
  it('waits for the first version, then makes it live', async () => {
    const { follower, slot, timer, registry, types } = createHarness();
    await follower.start();
    expect([slot.live, follower.status().state, types()]).toEqual([undefined, 'waiting', ['failed']]);
    registry.version = 1;
    await timer.advance(1000);
    expect([slot.live, follower.status()]).toEqual(['v1', { state: 'live' }]);
  });

  it('follows a new version and loads each one once', async () => {
    const { follower, slot, timer, registry, types } = createHarness();
    registry.version = 1;
    await follower.start();
    await timer.advance(1000);
    registry.version = 2;
    await timer.advance(1000);
    expect([slot.live, registry.loads]).toEqual(['v2', [1, 2]]);
    expect(types()).toEqual(['loading', 'live', 'drained', 'loading', 'live', 'drained']);
  });

  it('keeps the live version when a new one is corrupt, and backs off', async () => {
    const { follower, slot, timer, registry, events } = createHarness();
    registry.version = 1;
    await follower.start();
    registry.version = 2;
    registry.broken.add(2);
    for (let second = 0; second < 11; second += 1) await timer.advance(1000);
    expect(slot.live).toBe('v1');
    expect(follower.status()).toMatchObject({ state: 'live', error: { message: 'corrupt' } });
    expect(events.flatMap((event) => (event.type === 'failed' ? [event.retryInMs] : []))).toEqual([
      1000, 2000, 4000, 4000,
    ]);
  });

  it('tries another version at the next poll, whatever the pause of the one that failed', async () => {
    const { follower, slot, timer, registry } = createHarness();
    registry.version = 2;
    registry.broken.add(2);
    await follower.start();
    await timer.advance(1000);
    registry.version = 3;
    await timer.advance(1000);
    expect([slot.live, registry.loads]).toEqual(['v3', [2, 2, 3]]);
  });

  it('keeps the live version when the alias disappears', async () => {
    const { follower, slot, timer, registry } = createHarness();
    registry.version = 1;
    await follower.start();
    registry.version = undefined;
    await timer.advance(1000);
    expect([slot.live, follower.status().state]).toEqual(['v1', 'live']);
  });

  it('shares one load among callers at the same time', async () => {
    const { follower, registry } = createHarness();
    registry.version = 1;
    await Promise.all([follower.start(), follower.checkNow(), follower.checkNow()]);
    expect(registry.loads).toEqual([1]);
  });

  it('asks no more once a pinned version is live', async () => {
    const { follower, timer, registry } = createHarness({ follow: false });
    await follower.start();
    registry.version = 1;
    await timer.advance(1000);
    const asked = timer.delays.length;
    registry.version = 2;
    await timer.advance(10_000);
    expect([registry.loads, timer.delays.length]).toEqual([[1], asked]);
  });

  it.each([
    [0, 900],
    [0.5, 1000],
    [0.999, 1100],
  ])('spreads its polls: random %d gives %d ms', async (random, delayMs) => {
    const { follower, timer } = createHarness({ random: () => random });
    await follower.start();
    expect(timer.delays).toEqual([delayMs]);
  });

  it('does not swap after close', async () => {
    const { follower, slot, timer, registry } = createHarness();
    registry.version = 1;
    const starting = follower.start();
    follower.close();
    await starting;
    await timer.advance(10_000);
    expect([slot.live, timer.delays]).toEqual([undefined, []]);
  });

  it('reports a version that cannot be disposed of', async () => {
    const events: string[] = [];
    const slot = createModelSlot<string>({ name: 'x', dispose: () => Promise.reject(new Error('stuck')) });
    await slot.swap('v0');
    const source = { resolve: async () => 1, keyOf: String, load: async () => 'v1' };
    const options = { slot, source, follow: false, intervalMs: 1, timer: systemTimer, random: () => 0 };
    await createModelFollower({ ...options, onEvent: ({ type }) => events.push(type) }).start();
    await new Promise(setImmediate);
    expect(events).toEqual(['loading', 'live', 'dispose-failed']);
  });
});
