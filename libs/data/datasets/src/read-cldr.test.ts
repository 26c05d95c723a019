import { beforeAll, describe, expect, it } from '@jest/globals';
import { duplicateKey, type Example } from '@runestone/examples';
import { listCldrLocales, readCldrPhrases } from './cldr-phrases.ts';
import { readCldr, type CldrOptions } from './read-cldr.ts';

let nordicOnly: string[] = [];
beforeAll(async () => {
  nordicOnly = (await listCldrLocales()).filter((locale) => !['da', 'nn', 'no'].includes(locale));
});

async function read(options: CldrOptions): Promise<Example[]> {
  const list: Example[] = [];
  for await (const example of readCldr({ parts: ['dates'], exclude: nordicOnly, ...options }))
    list.push(example);
  return list;
}

describe('readCldrPhrases', () => {
  it.each([
    ['annotations', 'nn', 'vassrett strek'],
    ['names', 'da', 'tysk'],
    ['dates', 'no', 'forrige måned'],
    ['timezones', 'nn', 'sommartid for Jakutsk'],
    ['units', 'sv', 'grader Celsius'],
  ] as const)('reads %s of %s', async (part, locale, phrase) => {
    expect(await readCldrPhrases(locale, [part])).toContain(phrase);
  });

  it('removes placeholders, patterns, bare codes and doubles', async () => {
    const phrases = await readCldrPhrases('da', ['names', 'dates', 'units']);
    expect(phrases).toContain('om dage');
    expect(phrases.filter((phrase) => /[{}]|\s{2}|^\s|\s$/.test(phrase))).toEqual([]);
    expect(new Set(phrases).size).toBe(phrases.length);
    expect(phrases.filter((phrase) => duplicateKey(phrase).length < 3)).toEqual([]);
  });

  it('reads no further file once there are enough phrases', async () => {
    const dates = await readCldrPhrases('da', ['dates']);
    expect((await readCldrPhrases('da', ['dates', 'names'], dates.length)).length).toBe(dates.length);
    expect((await readCldrPhrases('da', ['dates', 'names'], dates.length + 1)).length).toBeGreaterThan(
      dates.length + 1,
    );
  });

  it('gives nothing for a locale that lacks the part', async () => {
    expect(await readCldrPhrases('xx', ['units', 'names'])).toEqual([]);
  });
});

describe('readCldr', () => {
  it('lists plain languages, with Bokmål as no', async () => {
    const locales = await listCldrLocales();
    expect(locales.length).toBeGreaterThan(120);
    expect(locales).toEqual(expect.arrayContaining(['da', 'fo', 'is', 'nn', 'no', 'sv']));
    expect(locales).not.toContain('nb');
  });

  it('maps languages and keeps equal phrases of two languages in one group', async () => {
    const examples = await read({ map: { da: 'dan', nn: 'nno', no: 'nob' } });
    expect(new Set(examples.map(({ labels }) => labels[0]))).toEqual(new Set(['dan', 'nno', 'nob']));
    const groups = new Map<string, Example['group']>();
    for (const { text, group } of examples) {
      const key = duplicateKey(text);
      expect(groups.get(key) ?? group).toBe(group);
      groups.set(key, group);
    }
    expect(new Set(groups.values()).size).toBeGreaterThan(80);
  });

  it('composes within groups, every phrase as often as there are rounds', async () => {
    const compose = { minPhrases: 2, maxPhrases: 3, rounds: 2, separators: [' | '] };
    const phrases = await readCldrPhrases('da', ['dates']);
    const examples = (await read({ compose })).filter(({ labels }) => labels[0] === 'da');
    const parts = examples.flatMap(({ text }) => text.split(' | '));
    expect(parts.sort()).toEqual([...phrases, ...phrases].sort());
    const groupOf = new Map((await read({})).map(({ text, group }) => [text, group]));
    for (const { text, group } of examples)
      expect(text.split(' | ').map((part) => groupOf.get(part))).toContain(group);
  });

  it('repeats itself for the same seed and limits other languages', async () => {
    const options: CldrOptions = {
      map: { da: 'dan' },
      default: 'Other',
      limits: { nn: 7 },
      limitOthers: 5,
      seed: 3,
    };
    const examples = await read(options);
    expect(examples.filter(({ labels }) => labels[0] === 'Other')).toHaveLength(12);
    expect(await read(options)).toEqual(examples);
    expect(await read({ ...options, seed: 4 })).not.toEqual(examples);
  });
});
