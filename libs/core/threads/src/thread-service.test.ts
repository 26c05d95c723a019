import { afterEach, describe, expect, it } from '@jest/globals';
import { createThreadService, startThread, type ThreadService, type ThreadServiceOptions } from './index.ts';

const services: ThreadService[] = [];
const ended: string[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  ended.length = 0;
});

function start(options: Partial<ThreadServiceOptions> = {}): ThreadService {
  const limits = { maxOldGenerationSizeMb: 32 };
  const service = createThreadService({
    start: () => startThread(import.meta.url, 'testing/echo-worker', undefined, limits),
    name: 'the test',
    restartPauseMs: 1,
    onEnded: (reason) => ended.push(reason),
    ...options,
  });
  services.push(service);
  return service;
}

describe('createThreadService', () => {
  it('answers many calls at a time, each with its own value', async () => {
    const service = start();
    const values = Array.from({ length: 50 }, (_, i) => ({ i }));
    expect(await Promise.all(values.map((value) => service.call('echo', value, 20_000)))).toEqual(values);
  });

  it('moves buffers out of the thread, and passes events on', async () => {
    const events: unknown[] = [];
    const service = start({ onEvent: (event) => events.push(event) });
    const bytes = await service.call<Uint8Array>('buffer', 1000, 20_000);
    expect([bytes.length, bytes[999]]).toEqual([1000, 7]);
    await service.call('tell', { level: 'info' }, 20_000);
    expect(events).toEqual([{ level: 'info' }]);
  });

  it('rejects with the error of the handler, also for a method that does not exist', async () => {
    const service = start();
    await expect(service.call('fail', 'on purpose', 20_000)).rejects.toMatchObject({
      name: 'RunestoneError',
      kind: 'internal',
      message: 'on purpose',
    });
    await expect(service.call('none', 0, 20_000)).rejects.toThrow('no method none');
    expect(ended).toEqual([]);
  });

  it.each(['end', 'exhaust'])('rejects a call under which threads end (%s), and goes on', async (method) => {
    const service = start();
    await service.call('echo', 1, 20_000);
    await expect(service.call(method, 0, 60_000)).rejects.toMatchObject({ code: 'THREAD_ENDED' });
    expect(await service.call('echo', 2, 20_000)).toBe(2);
    expect(ended).toHaveLength(2);
  });

  it('gives calls to the next thread when one ends under them', async () => {
    const service = start();
    await service.call('echo', 1, 20_000);
    const killer = service.call('end', 0, 20_000).catch(() => undefined);
    expect(await service.call('echo', 2, 20_000)).toBe(2);
    await killer;
  });

  it('leaves a thread alone that only lets one call wait', async () => {
    const service = start({ pingTimeoutMs: 20_000 });
    await service.call('echo', 1, 20_000);
    await expect(service.call('never', 0, 20)).rejects.toMatchObject({ code: 'THREAD_CALL_TIMEOUT' });
    expect(await service.call('echo', 2, 20_000)).toBe(2);
    expect(ended).toEqual([]);
  });

  it('ends a thread that hangs', async () => {
    const service = start({ pingTimeoutMs: 50 });
    await service.call('echo', 1, 20_000);
    await expect(service.call('hang', 0, 20)).rejects.toMatchObject({ kind: 'timeout' });
    expect(await service.call('echo', 2, 20_000)).toBe(2);
    expect(ended).toHaveLength(1);
  });

  it('notices a thread that hangs long before the call runs out of time', async () => {
    // A loaded machine takes some time to start a thread, too.
    const service = start({ heartbeatMs: 50, pingTimeoutMs: 5000, retries: 0 });
    await service.call('echo', 1, 20_000);
    const hanging = service.call('hang', 0, 20_000);
    await expect(hanging).rejects.toMatchObject({ code: 'THREAD_ENDED' });
    expect(ended.length).toBeGreaterThanOrEqual(1);
  });

  it('rejects what is under way when it closes, and what comes after', async () => {
    const service = start();
    const waiting = service.call('never', 0, 20_000);
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'THREAD_CLOSED' });
    await service.close();
    await outcome;
    await expect(service.call('echo', 1, 20)).rejects.toMatchObject({ kind: 'not-ready' });
  });
});
