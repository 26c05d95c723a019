import { expect, it } from '@jest/globals';
import { createSharedPool } from './shared-engines.ts';

it('opens a thing once for all who want it at a time, and closes it with the last of them', async () => {
  const events: string[] = [];
  const pool = createSharedPool();
  const open = async (): Promise<{ close(): Promise<void> }> => {
    events.push('open');
    await Promise.resolve();
    return { close: async () => void events.push('close') };
  };
  const [one, two] = await Promise.all([pool.lease('key', open), pool.lease('key', open)]);
  expect(one.value).toBe(two.value);
  await one.release();
  const three = await pool.lease('key', open);
  await two.release();
  expect(events).toEqual(['open']);
  await three.release();
  await (await pool.lease('key', open)).release();
  expect(events).toEqual(['open', 'close', 'open', 'close']);
});

it('keeps nothing of what could not be opened', async () => {
  const pool = createSharedPool();
  const failing = (): Promise<never> => Promise.reject(new Error('no'));
  const endings = await Promise.allSettled([pool.lease('key', failing), pool.lease('key', failing)]);
  expect(endings.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const lease = await pool.lease('key', () => Promise.resolve({ close: () => Promise.resolve() }));
  await lease.release();
});
