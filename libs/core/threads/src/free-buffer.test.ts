import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { freeBuffer } from './index.ts';

const size = 64 * 2 ** 20;

describe('freeBuffer', () => {
  it('gives the memory back though the buffer is still held', async () => {
    const bytes = new Uint8Array(size).fill(1);
    const held = process.memoryUsage().arrayBuffers;
    freeBuffer(bytes.buffer);
    expect(bytes.length).toBe(0);
    // The ports of its message close a turn later.
    for (let tries = 0; process.memoryUsage().arrayBuffers > held - size && tries < 100; tries += 1)
      await delay(10);
    expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(held - size);
  });
});
