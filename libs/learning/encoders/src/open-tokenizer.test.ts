import { describe, expect, it } from '@jest/globals';
import { openTokenizer } from './open-tokenizer.ts';
import { createTinyEncoder, tinyWords } from './testing/tiny-encoder.ts';

const files = createTinyEncoder();
const definition = JSON.parse(Buffer.from(files.get('tokenizer.json') as Uint8Array).toString()) as Record<
  string,
  unknown
>;
const namesOf = (ids: Int32Array): string[] => [...ids].map((id) => tinyWords[id] as string);

/** A tokenizer like the tiny one, in which something is another way. */
const openOther = (other: Readonly<Record<string, unknown>>): ReturnType<typeof openTokenizer> =>
  openTokenizer(createTinyEncoder({ files: { 'tokenizer.json': { ...definition, ...other } } }));

describe('a tokenizer', () => {
  it('puts special tokens around a text', async () => {
    const tokenizer = await openTokenizer(files);
    expect(namesOf(tokenizer.tokenise('Red, bluish!', 64))).toEqual(
      ['[CLS]', 'red', ',', '[UNK]', '[UNK]', '[SEP]'], // prettier-ignore
    );
    expect(namesOf(tokenizer.tokenise('', 64))).toEqual(['[CLS]', '[SEP]']);
    expect(tokenizer).toMatchObject({ padId: 0, largestId: 8, specialCount: 2 });
  });

  it('cuts the end of a text off, and keeps the token that closes it', async () => {
    const tokenizer = await openTokenizer(files);
    const cut = tokenizer.tokenise('red green blue redish', 5);
    expect(namesOf(cut)).toEqual(['[CLS]', 'red', 'green', 'blue', '[SEP]']);
    expect(namesOf(tokenizer.tokenise('red green blue', 5))).toEqual([...namesOf(cut)]);
  });

  it('takes the padding that the config tells, or that of the tokenizer', async () => {
    expect((await openTokenizer(files, 7)).padId).toBe(7);
    const config = (pad: unknown): Map<string, Uint8Array> =>
      createTinyEncoder({ files: { 'tokenizer_config.json': { pad_token: pad } } });
    expect((await openTokenizer(config({ content: '[SEP]' }))).padId).toBe(3);
    expect((await openTokenizer(config(undefined))).padId).toBe(0);
  });

  it('knows other ways to put special tokens', async () => {
    const roberta = await openOther({
      post_processor: { type: 'RobertaProcessing', cls: ['[SEP]', 3], sep: ['[CLS]', 2] },
    });
    expect(namesOf(roberta.tokenise('red blue green', 4))).toEqual(['[SEP]', 'red', 'blue', '[CLS]']);
    const none = await openOther({ post_processor: null });
    expect(namesOf(none.tokenise('red blue green', 2))).toEqual(['red', 'blue']);
  });

  it('looks at as much of a very long text as it takes to find its first tokens', async () => {
    const tokenizer = await openTokenizer(files);
    const space = ' '.repeat(10_000);
    const long = {
      words: 'red green blue '.repeat(1500),
      space: `red${space}green${space}blue${space}red`,
      nothing: space,
      'one word': 'red'.repeat(5000),
      pieces: `red${'ish'.repeat(32)} `.repeat(40),
    };
    for (const text of Object.values(long)) {
      for (const maxTokens of [4, 64]) {
        // With so many tokens wanted, all of the text is looked at.
        const all = tokenizer.tokenise(text, 1e6);
        const expected = all.length <= maxTokens ? [...all] : [...all.subarray(0, maxTokens - 1), 3];
        expect([...tokenizer.tokenise(text, maxTokens)]).toEqual(expected);
      }
    }
  });

  it('refuses special tokens and texts that it has no number for', async () => {
    const lost = { type: 'BertProcessing', sep: ['[LOST]', 9], cls: ['[CLS]', 2] };
    await expect(openOther({ post_processor: lost })).rejects.toMatchObject({
      code: 'ENCODERS_TOKENIZER_REFUSED',
      message: expect.stringContaining('[LOST]'),
    });
    const model = { type: 'WordPiece', vocab: { red: 0 }, unk_token: '[NONE]' };
    const tokenizer = await openOther({ model, post_processor: null, added_tokens: [] });
    expect(() => tokenizer.tokenise('xyz', 8)).toThrow('no token for a part of a text');
  });
});
