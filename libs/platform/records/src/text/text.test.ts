import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTextKeeper } from './create-text-keeper.ts';
import { redactText } from './redact-text.ts';
import { featuresOf } from './text-features.ts';

describe('the features of texts', () => {
  it('are their shapes, with shares of four digits', () => {
    expect(featuresOf(['Hej du 42!', 'a1b'])).toEqual({
      ...{ characters: [10, 3], words: [3, 1], script: ['Latin', 'Latin'] },
      ...{ letters: [0.625, 0.6667], upperCase: [0.2, 0], digits: [0.25, 0.3333] },
    });
  });
});

describe('redacting a text', () => {
  it.each([
    ['Write to Åse.Holm+x@mail.example.org today', 'Write to [e-mail] today'],
    ['See https://shop.example/a?b=c#d, or www.example.org.', 'See [url] or [url]'],
    ['Ring +47 22 33 44 55 nå', 'Ring [phone] nå'],
    ['Call (555) 123-4567 or 00 45 12345678!', 'Call [phone] or [phone]!'],
    ['Order 12345, line 12', 'Order [number], line 12'],
    ['Konto ٠١٢٣٤', 'Konto [number]'],
    ['Plain text, 3 of 4', 'Plain text, 3 of 4'],
  ])('%j', (text, expected) => expect(redactText(text)).toBe(expected));

  it.each(['a', '@', 'a@', '1', '1 ', 'a.', 'x://', 'a@b.', '+'])('takes no time for many %j', (piece) => {
    const began = performance.now();
    redactText(piece.repeat(Math.floor(100_000 / piece.length)));
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('leaves no run of three digits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('1', '9', ' ', '-', '+', '(', 'a', '@', '.') }),
        (text) => {
          expect(redactText(text)).not.toMatch(/\d{3}/);
        },
      ),
    );
  });
});

describe('keeping a text', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'runestone-text-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const keep = async (form: Parameters<typeof createTextKeeper>[0], text: string) =>
    (await createTextKeeper(form, folder))(text);

  it('keeps nothing, what is left without names, or all', async () => {
    expect([
      await keep('none', 'abc 12345'),
      await keep('redact', 'abc 12345'),
      await keep('full', 'abc 12345'),
    ]).toEqual([undefined, 'abc [number]', 'abc 12345']);
  });

  it('hashes with a key that processes of one home share, and that only their user may read', async () => {
    const hashes = await Promise.all(Array.from({ length: 5 }, () => keep('hash', 'hej')));
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(path.join(folder, 'text-hash.key'))).mode & 0o077).toBe(0);
    await rm(path.join(folder, 'text-hash.key'));
    expect(await keep('hash', 'hej')).not.toBe(hashes[0]);
  });

  it('refuses a key that is damaged', async () => {
    await writeFile(path.join(folder, 'text-hash.key'), 'abc');
    await expect(keep('hash', 'hej')).rejects.toMatchObject({ code: 'RECORDS_KEY_INVALID' });
  });
});
