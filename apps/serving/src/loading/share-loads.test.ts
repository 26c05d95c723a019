import { describe, expect, it } from '@jest/globals';
import { shareLoads } from './share-loads.ts';

function createHarness() {
  const begun: string[] = [];
  const finish: ((error?: Error) => void)[] = [];
  const load = shareLoads(
    (version: string) => version,
    (version) => {
      begun.push(version);
      return new Promise<string>((resolve, reject) => {
        finish.push((error) => (error === undefined ? resolve(`loaded ${version}`) : reject(error)));
      });
    },
  );
  return { load, begun, finish };
}

describe('shareLoads', () => {
  it('loads a version once, however many ask for it meanwhile', async () => {
    const { load, begun, finish } = createHarness();
    const asked = [load('1'), load('1'), load('2'), load('1')];
    expect(begun).toEqual(['1', '2']);
    finish.forEach((settle) => settle());
    expect(await Promise.all(asked)).toEqual(['loaded 1', 'loaded 1', 'loaded 2', 'loaded 1']);
  });

  it('loads again once that is over, also after a failure', async () => {
    const { load, begun, finish } = createHarness();
    const [first, second] = [load('1'), load('1')];
    finish[0]?.(new Error('a flipped byte'));
    await expect(first).rejects.toThrow('flipped');
    await expect(second).rejects.toThrow('flipped');
    const third = load('1');
    finish[1]?.();
    expect([await third, begun]).toEqual(['loaded 1', ['1', '1']]);
  });
});
