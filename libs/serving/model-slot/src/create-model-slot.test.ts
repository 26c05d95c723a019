import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createModelSlot, type Lease } from './index.ts';

interface Version {
  readonly id: number;
  disposed: number;
}

const createVersion = (id: number): Version => ({ id, disposed: 0 });
const createSlot = () =>
  createModelSlot<Version>({
    name: 'language-id',
    dispose: (version) => {
      version.disposed += 1;
    },
  });

describe('createModelSlot', () => {
  it('refuses a lease before the first version, naming the model', () => {
    expect(() => createSlot().lease()).toThrow(
      expect.objectContaining({
        code: 'MODEL_SLOT_EMPTY',
        kind: 'not-ready',
        message: expect.stringContaining('language-id'),
      }),
    );
  });

  it('keeps a lease on its version while a swap makes another one live', async () => {
    const slot = createSlot();
    const [one, two] = [createVersion(1), createVersion(2)];
    await slot.swap(one);
    const lease = slot.lease();
    const drained = slot.swap(two);
    expect(slot.lease().model).toBe(two);
    expect([lease.model, one.disposed, slot.drainingCount]).toEqual([one, 0, 1]);
    lease.release();
    await drained;
    expect([one.disposed, two.disposed, slot.drainingCount]).toEqual([1, 0, 0]);
  });

  it('counts a lease released twice once', async () => {
    const slot = createSlot();
    const one = createVersion(1);
    await slot.swap(one);
    const [first, second] = [slot.lease(), slot.lease()];
    void slot.swap(createVersion(2));
    first.release();
    first.release();
    await Promise.resolve();
    expect(one.disposed).toBe(0);
    second.release();
    await new Promise(setImmediate);
    expect(one.disposed).toBe(1);
  });

  it('ignores a swap to the live version', async () => {
    const slot = createSlot();
    const one = createVersion(1);
    await slot.swap(one);
    await slot.swap(one);
    expect([slot.live, one.disposed, slot.drainingCount]).toEqual([one, 0, 0]);
  });

  it('keeps a version that comes back while it drains', async () => {
    const slot = createSlot();
    const [one, two] = [createVersion(1), createVersion(2)];
    await slot.swap(one);
    const old = slot.lease();
    void slot.swap(two);
    await slot.swap(one);
    old.release();
    await new Promise(setImmediate);
    expect([slot.live, one.disposed, two.disposed]).toEqual([one, 0, 1]);
  });

  it('rejects the swap, not the release, when disposing fails', async () => {
    const slot = createModelSlot<number>({
      name: 'x',
      dispose: () => {
        throw new Error('stuck');
      },
    });
    await slot.swap(1);
    const lease = slot.lease();
    const drained = slot.swap(2);
    expect(() => lease.release()).not.toThrow();
    await expect(drained).rejects.toThrow('stuck');
  });

  it('never unloads a leased or the live version, in any order of leases, releases and swaps', async () => {
    const step = fc.oneof(
      fc.constant({ do: 'lease' as const }),
      fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('swap' as const), to: fc.nat(4) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const slot = createSlot();
        void slot.swap(createVersion(100));
        const all = [slot.live as Version];
        const held: Lease<Version>[] = [];
        for (const action of steps) {
          if (action.do === 'lease') held.push(slot.lease());
          else if (action.do === 'release') held.splice(action.which % (held.length + 1), 1)[0]?.release();
          else {
            // A small pool, so that versions come back: but never one that was unloaded.
            const next =
              all.find((version) => version.id === action.to && version.disposed === 0) ??
              createVersion(action.to);
            all.push(next);
            void slot.swap(next);
          }
          await Promise.resolve().then(() => undefined);
          expect(
            [...held.map(({ model }) => model), slot.live as Version].every(({ disposed }) => disposed === 0),
          ).toBe(true);
        }
        for (const lease of held) lease.release();
        await new Promise(setImmediate);
        const alive = new Set(all.filter(({ disposed }) => disposed === 0));
        expect(alive).toEqual(new Set([slot.live]));
        expect(all.every(({ disposed }) => disposed <= 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
