import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { openEncoder, readEncoderFiles, type EncoderOptions, type SentenceEncoder } from './index.ts';
import { createTinyEncoder, tinyRow, type TinyEncoderOptions } from './testing/tiny-encoder.ts';

// The library of ONNX Runtime takes its time to load on a busy machine.
jest.setTimeout(60_000);

const plain: EncoderOptions = { normalize: false };
const texts = ['red', 'green blue, reddish', '', 'blue blue blue', 'red', 'greenish , , red unheard'];
const opened: SentenceEncoder[] = [];
afterEach(async () => {
  for (const encoder of opened.splice(0)) await encoder.close();
});

async function openTiny(options?: EncoderOptions, tiny?: TinyEncoderOptions): Promise<SentenceEncoder> {
  const encoder = await openEncoder(createTinyEncoder(tiny), options);
  opened.push(encoder);
  return encoder;
}

async function encodeTiny(
  text: string,
  options?: EncoderOptions,
  tiny?: TinyEncoderOptions,
): Promise<number[]> {
  return [...(await (await openTiny(options, tiny)).encode([text]))];
}

const expectNear = (actual: readonly number[], expected: readonly number[]): void =>
  expect(actual.map((value) => value.toFixed(5))).toEqual(expected.map((value) => value.toFixed(5)));

/** The rows of [CLS] red blue [SEP]. */
const rows = [2, 4, 6, 3].map((token) => tinyRow(token));
const columns = [0, 1, 2, 3].map((place) => rows.map((row) => row[place] as number));
const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / 4);
const length = Math.hypot(...mean);

describe('the vector of a text', () => {
  it('is the mean of its tokens with the length 1 unless told otherwise', async () => {
    expectNear(await encodeTiny('red blue'), mean.map((value) => value / length)); // prettier-ignore
    expectNear(await encodeTiny('Red BLUE', plain), mean);
  });

  it('is its first token, or the largest values of its tokens', async () => {
    expectNear(await encodeTiny('red blue', { ...plain, pooling: 'cls' }), rows[0] as number[]);
    const largest = columns.map((column) => Math.max(...column));
    expectNear(await encodeTiny('red blue', { ...plain, pooling: 'max' }), largest);
  });

  it('is pooled as the files of sentence-transformers say', async () => {
    const files = {
      '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
      'modules.json': [{ type: 'sentence_transformers.models.Transformer' }, { type: 'x.Pooling' }],
    };
    expectNear(await encodeTiny('red blue', {}, { files }), rows[0] as number[]);
    expectNear(await encodeTiny('red blue', { pooling: 'mean' }, { files }), mean);
  });

  it('comes from models with other inputs and outputs, too', async () => {
    expectNear(await encodeTiny('red blue', plain, { inputs: ['input_ids'] }), mean);
    const outputs = ['sentence_embedding', 'token_embeddings'];
    expectNear(await encodeTiny('red blue', plain, { outputs }), mean);
    const largest = columns.map((column) => Math.max(...column));
    expectNear(await encodeTiny('red blue', plain, { outputs: ['sentence_embedding'] }), largest);
  });

  it('is that of the model where its pipeline has more than pooling', async () => {
    const files = { 'modules.json': [{ type: 'a.Transformer' }, { type: 'a.Pooling' }, { type: 'a.Dense' }] };
    const outputs = ['token_embeddings', 'sentence_embedding'];
    const largest = columns.map((column) => Math.max(...column));
    expectNear(await encodeTiny('red blue', {}, { files, outputs }), largest);
    await expect(openTiny({}, { files })).rejects.toMatchObject({ code: 'ENCODERS_MODEL_REFUSED' });
  });

  it('counts the prefix as a part of the text', async () => {
    expectNear(await encodeTiny('blue', { ...plain, prefix: 'red ' }), mean);
  });

  it('counts the tokens that it does not know, without the special ones', async () => {
    const encoder = await openEncoder(createTinyEncoder());
    const counts = { seen: 0, unknown: 0 };
    await encoder.encode(['red violet', 'blue'], { counts });
    await encoder.close();
    expect(counts).toEqual({ seen: 3, unknown: 1 });
  });

  it('looks at as many tokens as are wanted, the closing one among them', async () => {
    expectNear(await encodeTiny('red blue green green', { ...plain, maxTokens: 4 }), mean);
    const files = { 'sentence_bert_config.json': { max_seq_length: 4 } };
    expectNear(await encodeTiny('red blue green green', plain, { files }), mean);
  });

  it.each(['fp32', 'int8'] as const)('does not depend on the other texts with %s', async (precision) => {
    const tiny = { isQuantised: precision === 'int8' };
    const encoder = await openTiny({ precision }, tiny);
    const together = await encoder.encode(texts);
    const turned = await encoder.encode([...texts].reverse());
    for (const [row, text] of texts.entries()) {
      const alone = [...(await encoder.encode([text]))];
      const last = (texts.length - 1 - row) * 4;
      expect([...together.subarray(row * 4, row * 4 + 4)]).toEqual(alone);
      expect([...turned.subarray(last, last + 4)]).toEqual(alone);
    }
  });

  it('is the same from lanes on threads of their own', async () => {
    const encoder = await openTiny();
    const lanes = await openTiny({ lanes: 2 });
    expect(lanes.id).toBe(encoder.id);
    expect(await lanes.encode(texts)).toEqual(await encoder.encode(texts));
  });
});

describe('the id of an encoder', () => {
  const idOf = async (options?: EncoderOptions, tiny?: TinyEncoderOptions): Promise<string> =>
    (await openTiny(options, tiny)).id;

  it('is that of its files and of the options that change vectors', async () => {
    const id = await idOf();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const others: EncoderOptions[] = [
      ...([{ pooling: 'cls' }, { normalize: false }, { maxTokens: 9 }] as const),
      ...[{ prefix: 'red ' }, { precision: 'int8' }] as const, // prettier-ignore
    ];
    const ids = await Promise.all(others.map((options) => idOf(options)));
    expect(new Set([id, ...ids]).size).toBe(others.length + 1);
    expect(await idOf({}, { dimension: 5 })).not.toBe(id);
  });

  it('is the same whether an option is given or comes from the files, and however it is computed', async () => {
    const id = await idOf();
    expect(await idOf({ pooling: 'mean', normalize: true, maxTokens: 64, threads: 2 })).toBe(id);
    expect(await idOf({}, { files: { 'special_tokens_map.json': { a: 1 } } })).toBe(id);
  });
});

describe('an open encoder', () => {
  it('tells how far it is, and ends when told to', async () => {
    const encoder = await openTiny();
    const told: number[] = [];
    await encoder.encode(texts, {
      onProgress: ({ doneTexts, totalTexts }) => told.push(doneTexts / totalTexts),
    });
    expect(told.at(-1)).toBe(1);
    const stop = new AbortController();
    const stopped = encoder.encode(texts, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(encoder.encode([], { signal: stop.signal })).rejects.toThrow('enough');
    expect(await encoder.encode([])).toHaveLength(0);
  });

  it('takes files in memory that threads share', async () => {
    const shared = new Map(
      Array.from(createTinyEncoder(), ([name, bytes]) => {
        const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
        copy.set(bytes);
        return [name, copy] as const;
      }),
    );
    const encoder = await openEncoder(shared, { maxTokens: 20 });
    opened.push(encoder);
    expect(await encoder.encode(texts)).toEqual(await (await openTiny({ maxTokens: 20 })).encode(texts));
  });

  it('ends what was begun before it is closed, and leaves others of the same id open', async () => {
    const [first, second] = [await openTiny(), await openTiny()];
    const begun = first.encode(texts);
    await Promise.all([first.close(), first.close()]);
    expect(await begun).toHaveLength(texts.length * 4);
    await expect(first.encode(texts)).rejects.toMatchObject({ code: 'ENCODERS_RUN_FAILED' });
    expect(await second.encode(texts)).toEqual(await begun);
    await second.close();
    expect(await (await openTiny()).encode(texts)).toEqual(await begun);
  });
});

describe('openEncoder refuses', () => {
  const refused = (code: string, message?: RegExp): unknown =>
    expect.objectContaining({
      code: `ENCODERS_${code}`,
      ...(message && { message: expect.stringMatching(message) }),
    });

  it.each([
    ['no config', { 'config.json': null }, refused('FILE_MISSING', /config\.json/)],
    ['no tokenizer', { 'tokenizer.json': null }, refused('FILE_MISSING', /tokenizer\.json/)],
    ['no model', { 'onnx/model.onnx': null }, refused('FILE_MISSING', /onnx\/model\.onnx/)],
    ['a tokenizer that is no JSON', { 'tokenizer.json': '<html>' }, refused('FILE_INVALID', /no JSON/)],
    ['a tokenizer that is a list', { 'tokenizer.json': [] }, refused('TOKENIZER_REFUSED')],
    ['an unknown tokenizer', { 'tokenizer.json': { model: { type: 'New' } } }, refused('TOKENIZER_REFUSED')],
    ['a config that is a number', { 'config.json': '7' }, refused('FILE_INVALID', /no object/)],
    ['modules that are none', { 'modules.json': [7] }, refused('FILE_INVALID')],
    ['an unknown pooling', { '1_Pooling/config.json': { pooling_mode: 'sum' } }, refused('OPTIONS_INVALID')],
    ['a model that is none', { 'onnx/model.onnx': 'version https://git-lfs' }, refused('MODEL_REFUSED')],
  ])('%s', async (_, files, error) => {
    await expect(openTiny({}, { files })).rejects.toEqual(error);
  });

  it('a model that is cut', async () => {
    const model = createTinyEncoder().get('onnx/model.onnx') as Uint8Array;
    const files = { 'onnx/model.onnx': model.slice(0, model.length - 40) };
    await expect(openTiny({}, { files })).rejects.toEqual(refused('MODEL_REFUSED'));
    await expect(openTiny({ lanes: 2 }, { files })).rejects.toEqual(refused('MODEL_REFUSED'));
  });

  it.each<[string, TinyEncoderOptions]>([
    ['dimension', { config: { hidden_size: 5 } }],
    ['vocabulary', { config: { vocab_size: 5 } }],
    ['inputs', { inputs: ['input_ids', 'pixel_values'] }],
    ['outputs', { outputs: ['logits'] }],
  ])('a model whose %s disagree with the files or with what is needed', async (_, tiny) => {
    await expect(openTiny({}, tiny)).rejects.toEqual(refused('MODEL_REFUSED'));
  });

  it.each<EncoderOptions>([
    { maxTokens: 65 },
    { maxTokens: 2 },
    { maxTokens: 1.5 },
    { precision: 'fp16' as 'fp32' },
    { pooling: 'sum' as 'max' },
    { lanes: -1 },
    { threads: 0 },
  ])('the options %j', async (options) => {
    await expect(openTiny(options)).rejects.toEqual(refused('OPTIONS_INVALID'));
  });
});

describe('readEncoderFiles', () => {
  let directory: string;
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function write(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    directory = await mkdtemp(path.join(tmpdir(), 'runestone-encoder-'));
    await mkdir(path.join(directory, 'onnx'));
    for (const [name, bytes] of files) await writeFile(path.join(directory, name), bytes);
  }

  it('gives what an encoder is opened from', async () => {
    await write(new Map([...createTinyEncoder(), ['README.md', Buffer.from('words')]]));
    const files = await readEncoderFiles(directory, 'int8');
    expect([...files.keys()].sort()).toEqual(
      ['config.json', 'onnx/model_quantized.onnx', 'tokenizer.json', 'tokenizer_config.json'].sort(),
    );
    const [one, other] = [
      await openEncoder(directory, { precision: 'int8' }),
      await openTiny({ precision: 'int8' }),
    ];
    opened.push(one);
    expect(one.id).toBe(other.id);
  });

  it('names a file that is missing, too large or none', async () => {
    const tiny = createTinyEncoder({
      files: { 'onnx/model.onnx': null, 'modules.json': ' '.repeat(5 * 2 ** 20) },
    });
    await write(tiny);
    await expect(readEncoderFiles(directory, 'int8')).rejects.toMatchObject({
      code: 'ENCODERS_FILE_INVALID',
      message: expect.stringContaining('modules.json has 5242880 bytes'),
    });
    await rm(path.join(directory, 'modules.json'));
    await expect(readEncoderFiles(directory)).rejects.toMatchObject({
      code: 'ENCODERS_FILE_MISSING',
      message: expect.stringContaining('onnx/model.onnx'),
    });
    await mkdir(path.join(directory, 'onnx/model.onnx'));
    await expect(openEncoder(directory)).rejects.toMatchObject({ code: 'ENCODERS_FILE_INVALID' });
  });
});
