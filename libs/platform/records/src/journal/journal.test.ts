import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordBody, Stored } from '../record.ts';
import { addRun, addText, emptyBatch } from '../recording/prediction-batch.ts';
import { toColumns } from '../recording/prediction-columns.ts';
import { createFeedback, createPrediction } from '../testing/sample-records.ts';
import { Journal, type JournalOptions } from './journal.ts';

let directory: string;
let names = 0;
beforeEach(async () => void (directory = await mkdtemp(path.join(tmpdir(), 'runestone-journal-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (some: Partial<JournalOptions> = {}) =>
  new Journal({
    directory,
    maxBytes: 2 ** 20,
    nextId: () => `s${String((names += 1)).padStart(6, '0')}`,
    ...some,
  });
const files = () => readdirSync(directory).sort();
const predictions = (count: number, first = 0): RecordBody[] =>
  Array.from({ length: count }, (_, index) => createPrediction({ textIndex: first + index }));

function readAll(journal: Journal, count = 3): Stored[] {
  const all: Stored[] = [];
  for (let batch = journal.next(count); batch !== undefined; batch = journal.next(count)) {
    all.push(...batch.records);
    journal.advance(batch);
  }
  return all;
}
const indexesOf = (records: readonly RecordBody[]) =>
  records.map((record) => (record as { textIndex: number }).textIndex);

describe('a journal', () => {
  it('gives records in order, each once, with ids that differ and sort', () => {
    const journal = open();
    for (let n = 0; n < 40; n += 4) journal.append(predictions(4, n));
    const records = readAll(journal);
    expect(indexesOf(records)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    const ids = records.map(({ id }) => id);
    expect([new Set(ids).size, [...ids].sort()]).toEqual([40, ids]);
    expect(journal.waiting).toEqual({ records: 0, bytes: 0 });
  });

  it('gives predictions in columns as records, each with an id of its own', () => {
    const batch = emptyBatch();
    addRun(batch, { model: 'language-id', version: '7', timeMs: 5 });
    for (const textIndex of [0, 1, 2])
      addText(batch, {
        ...{ requestId: 'r', caller: undefined, textIndex, text: 'hej' },
        result: { outcome: 'abstain', reason: 'empty-text', alternatives: [] },
      });
    const journal = open();
    journal.append(toColumns(batch, 'none', () => undefined));
    expect(journal.waiting.records).toBe(3);
    const records = readAll(open());
    expect(indexesOf(records)).toEqual([0, 1, 2]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(3);
  });

  it('gives a batch again, with the same ids, until it is said to be stored', () => {
    const journal = open();
    journal.append(predictions(2));
    const [first, again] = [journal.next(10), journal.next(10)];
    expect(again?.records).toEqual(first?.records);
    expect(journal.waiting.records).toBe(2);
  });

  it('gives to the next process what waits, with the same ids', () => {
    const before = open();
    before.append(predictions(3));
    const ids = before.next(10)?.records.map(({ id }) => id);
    // No close: the process was killed.
    const after = open();
    after.append(predictions(1, 3));
    const records = readAll(after);
    expect([indexesOf(records), records.slice(0, 3).map(({ id }) => id)]).toEqual([[0, 1, 2, 3], ids]);
  });

  it('deletes files once they are stored, and a small one only at the end', () => {
    const journal = open({ maxBytes: 80_000 });
    for (let n = 0; n < 100; n += 1) journal.append(predictions(1, n));
    expect(files().length).toBeGreaterThan(2);
    readAll(journal);
    expect(files().length).toBeLessThanOrEqual(1);
    journal.append(predictions(1));
    readAll(journal);
    journal.close();
    expect(files()).toEqual([]);
  });

  it('keeps what waits when it is closed', () => {
    const journal = open();
    journal.append(predictions(2));
    journal.close();
    expect(indexesOf(readAll(open()))).toEqual([0, 1]);
  });

  it('is bounded in bytes, with room left for what must not be lost', () => {
    const journal = open({ maxBytes: 20_000 });
    const fill = () => {
      for (;;) journal.append(predictions(1));
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'RECORDS_JOURNAL_FULL', kind: 'not-ready' }));
    journal.append([createFeedback()]);
    const fillWithFeedback = () => {
      for (;;) journal.append([createFeedback()]);
    };
    expect(fillWithFeedback).toThrow(expect.objectContaining({ code: 'RECORDS_JOURNAL_FULL' }));
    const bytes = files().reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
    expect([bytes > 18_000, bytes <= 20_000]).toEqual([true, true]);
    readAll(journal);
    journal.append(predictions(1));
  });

  it('takes in files that were moved into its folder', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'runestone-journal-'));
    open({ directory: elsewhere }).append(predictions(2, 10));
    const journal = open();
    journal.append(predictions(1));
    const first = journal.next(10);
    for (const name of readdirSync(elsewhere))
      copyFileSync(path.join(elsewhere, name), path.join(directory, name));
    journal.adopt();
    journal.advance(first as NonNullable<typeof first>);
    journal.append(predictions(1, 1));
    expect(indexesOf(readAll(journal)).sort((a, b) => a - b)).toEqual([1, 10, 11]);
    await rm(elsewhere, { recursive: true });
  });

  it('gives what it took in though nothing more is written', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'runestone-journal-'));
    open({ directory: elsewhere }).append(predictions(2, 10));
    const journal = open();
    journal.append(predictions(1));
    readAll(journal);
    for (const name of readdirSync(elsewhere))
      copyFileSync(path.join(elsewhere, name), path.join(directory, name));
    journal.adopt();
    expect(indexesOf(readAll(journal))).toEqual([10, 11]);
    expect(journal.waiting.records).toBe(0);
    await rm(elsewhere, { recursive: true });
  });

  it('says that it cannot be written', () => {
    writeFileSync(path.join(directory, 'file'), '');
    expect(() => open({ directory: path.join(directory, 'file') })).toThrow(
      expect.objectContaining({ code: 'RECORDS_JOURNAL_UNWRITABLE', kind: 'not-ready' }),
    );
  });
});

describe('a damaged journal', () => {
  const fileOf = () => path.join(directory, files()[0] as string);

  it('gives the records before any cut, and takes further ones', () => {
    const sizes = [1, 3, 2, 1, 4];
    const written = open();
    const ends: number[] = [];
    sizes.forEach((size, n) => {
      written.append(predictions(size, n * 10));
      ends.push(statSync(fileOf()).size);
    });
    const whole = readFileSync(fileOf());
    const [file] = [fileOf()];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (cut) => {
        writeFileSync(file, whole);
        truncateSync(file, cut);
        const journal = open();
        const frames = ends.filter((end) => end <= cut).length;
        const expected = sizes.slice(0, frames).flatMap((size, n) => indexesOf(predictions(size, n * 10)));
        journal.append(predictions(1, 99));
        const found = indexesOf(readAll(journal));
        journal.close();
        expect(found).toEqual([...expected, 99]);
      }),
      { numRuns: 60 },
    );
  });

  it('never gives a record that was not written, whatever byte is changed, and counts what it lost', () => {
    const journal = open();
    for (let n = 0; n < 4; n += 1) journal.append(predictions(2, n * 2));
    const whole = readFileSync(fileOf());
    const [file] = [fileOf()];
    const expected = JSON.stringify(readAll(open()));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (place, flip) => {
          const bytes = Buffer.from(whole);
          bytes[place] = (bytes[place] as number) ^ flip;
          writeFileSync(file, bytes);
          const after = open();
          // Of each two lines the first is a head, and the records of a frame are given or lost together.
          const frame = Math.floor((whole.subarray(0, place).toString('latin1').split('\n').length - 1) / 2);
          const hit = new Set([frame * 2, frame * 2 + 1]);
          const found = new Set<number>();
          let [damaged, given] = [0, 0];
          for (let batch = after.next(3); batch !== undefined; batch = after.next(3)) {
            damaged += batch.damaged;
            given += batch.records.length;
            for (const record of batch.records) expect(expected).toContain(JSON.stringify(record));
            for (const index of indexesOf(batch.records)) found.add(index);
            after.advance(batch);
          }
          expect([...found].filter((index) => !hit.has(index))).toEqual(
            [0, 1, 2, 3, 4, 5, 6, 7].filter((index) => !hit.has(index)),
          );
          expect(given + damaged).toBeLessThanOrEqual(8);
          // Nothing tells the damaged head of the last frame from a write that was cut off.
          if (given < 8 && frame < 3) expect(damaged).toBeGreaterThan(0);
          expect(after.waiting.records).toBe(0);
          after.close();
        },
      ),
      { numRuns: 100 },
    );
  });
});
