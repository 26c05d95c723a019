import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AliasEvent } from '../registry.ts';
import { aliasesAfter, readAliasEvents, writeAliasEvents } from './alias-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-aliases-'));
});
afterEach(() => rm(folder, { recursive: true }));

const event = fc.record(
  {
    timeMs: fc.nat(),
    alias: fc.constantFrom('champion', 'previous', 'constructor', '__proto__'),
    version: fc.integer({ min: 1, max: 5 }),
    previousVersion: fc.integer({ min: 1, max: 5 }),
    reason: fc.string(),
  },
  { requiredKeys: ['timeMs', 'alias'] },
) as fc.Arbitrary<AliasEvent>;

describe('the alias file', () => {
  it('gives back the events that were written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
        await writeAliasEvents(folder, events);
        expect(await readAliasEvents(folder)).toEqual(events);
      }),
      { numRuns: 20 },
    );
  });

  it('gives each alias its last version, and none to one whose last move deleted it', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const aliases = aliasesAfter(events);
        for (const { alias } of events) {
          expect(aliases.get(alias)).toBe(events.findLast((one) => one.alias === alias)?.version);
        }
      }),
    );
  });

  it('is empty where no alias was set, and readable by people', async () => {
    expect(await readAliasEvents(folder)).toEqual([]);
    await writeAliasEvents(folder, [{ timeMs: 1, alias: 'champion', version: 2, reason: 'bedre' }]);
    expect(await readFile(path.join(folder, 'aliases.json'), 'utf8')).toContain(
      '\n      "reason": "bedre"\n',
    );
  });
});
