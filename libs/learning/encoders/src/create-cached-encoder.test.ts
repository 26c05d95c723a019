import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCachedEncoder, type CacheProblem, type EncoderCacheOptions } from './index.ts';
import { createCountingEncoder, vectorOf, type CountingEncoder } from './testing/counting-encoder.ts';

const texts = ['red', 'green', '', 'red', 'blå 🙂'];
const id = 'ab'.repeat(32);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-vectors-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const namesOf = async (encoderId = id): Promise<string[]> =>
  (await readdir(path.join(folder, encoderId))).sort();
const fileOf = (name: string): string => path.join(folder, id, name);

interface Encoded {
  readonly vectors: Float32Array;
  readonly encoder: CountingEncoder;
  readonly problems: CacheProblem[];
}

/** Encodes as a new process would. */
async function encodeAnew(
  wanted: readonly string[],
  options: EncoderCacheOptions = {},
  encoder = createCountingEncoder(),
): Promise<Encoded> {
  const problems: CacheProblem[] = [];
  const onProblem = (problem: CacheProblem): unknown => problems.push(problem);
  const cached = createCachedEncoder(encoder, folder, { ...options, onProblem });
  return { vectors: await cached.encode(wanted), encoder, problems };
}

const expectVectors = (vectors: Float32Array, wanted: readonly string[], dimension = 3): void =>
  expect(bitsOf(vectors)).toEqual(
    bitsOf(Float32Array.from(wanted.flatMap((text) => vectorOf(text, dimension)))),
  );

const bitsOf = (vectors: Float32Array): string =>
  Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength).toString('hex');

describe('a cached encoder', () => {
  it('computes a text once, and gives its vector back bit for bit', async () => {
    const first = await encodeAnew(texts);
    expect(first.encoder.calls).toEqual([['red', 'green', '', 'blå 🙂']]);
    expectVectors(first.vectors, texts);
    const second = await encodeAnew([...texts].reverse());
    expect(second.encoder.calls).toEqual([]);
    expectVectors(second.vectors, [...texts].reverse());
    const more = await encodeAnew(['new', ...texts]);
    expect(more.encoder.calls).toEqual([['new']]);
    expectVectors(more.vectors, ['new', ...texts]);
    expect(await namesOf()).toHaveLength(2);
  });

  it('looks like the encoder that it stands for', async () => {
    const encoder = createCountingEncoder();
    const cached = createCachedEncoder(encoder, folder);
    expect([cached.id, cached.dimension, cached.maxTokens]).toEqual([id, 3, 8]);
    expect(await cached.encode([])).toHaveLength(0);
    expect(encoder.calls).toEqual([]);
    await cached.close();
  });

  it('writes a segment every some texts, so that who is killed loses little', async () => {
    const many = Array.from({ length: 10 }, (_, index) => `text ${index}`);
    const killed = encodeAnew(many, { segmentTexts: 4 }, createCountingEncoder({ failAt: 2 }));
    await expect(killed).rejects.toThrow('killed');
    const { vectors, encoder } = await encodeAnew(many, { segmentTexts: 4 });
    expect(encoder.calls).toEqual([many.slice(8)]);
    expectVectors(vectors, many);
  });

  it('tells how far it is, what was there before among it, and ends when told to', async () => {
    await encodeAnew(texts);
    const told: number[] = [];
    const cached = createCachedEncoder(createCountingEncoder(), folder, { segmentTexts: 1 });
    const onProgress = ({ doneTexts }: { doneTexts: number }): unknown => told.push(doneTexts);
    await cached.encode([...texts, 'one', 'two'], { onProgress });
    expect([...new Set(told)]).toEqual([5, 6, 7]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(cached.encode(['three'], { signal })).rejects.toThrow('enough');
  });

  it('keeps encoders apart', async () => {
    await encodeAnew(texts);
    const other = createCountingEncoder({ id: 'cd'.repeat(32), dimension: 2 });
    const { vectors } = await encodeAnew(texts, {}, other);
    expect(other.calls).toHaveLength(1);
    expectVectors(vectors, texts, 2);
    expect(await namesOf(other.id)).toHaveLength(1);
  });

  it('finds what others write meanwhile, several at once', async () => {
    const early = createCountingEncoder();
    const cached = createCachedEncoder(early, folder);
    await cached.encode(['red']);
    const parts = [['a', 'b'], ['b', 'c'], ['d'], ['d']];
    await Promise.all(parts.map((part) => encodeAnew(part)));
    expectVectors(await cached.encode(['a', 'b', 'c', 'd', 'red']), ['a', 'b', 'c', 'd', 'red']);
    expect(early.calls).toEqual([['red']]);
  });
});

describe('a segment', () => {
  const damages: [string, (bytes: Buffer) => Uint8Array, RegExp][] = [
    ['is cut', (bytes) => bytes.subarray(0, bytes.length - 1), /another length/],
    ['is empty', () => Buffer.alloc(0), /no file of vectors/],
    ['is something else', () => Buffer.from('<html>'.repeat(100)), /no file of vectors/],
    ['is of another version', (bytes) => flip(bytes, 8), /version/],
    ['claims another count', (bytes) => flip(bytes, 12), /another length/],
    ['claims another dimension', (bytes) => flip(bytes, 16), /another encoder/],
    ['has another text', (bytes) => flip(bytes, 60), /checksum/],
    ['has another vector', (bytes) => flip(bytes, bytes.length - 40), /checksum/],
    ['has another checksum', (bytes) => flip(bytes, bytes.length - 1), /checksum/],
  ];

  it.each(damages)('that %s is passed over, told of, and computed anew', async (_, damage, reason) => {
    await encodeAnew(texts);
    const [name] = (await namesOf()) as [string];
    await writeFile(fileOf(name), damage(await readFile(fileOf(name))));
    const { vectors, encoder, problems } = await encodeAnew(texts);
    expect(encoder.calls).toHaveLength(1);
    expectVectors(vectors, texts);
    expect(problems).toEqual([{ file: fileOf(name), reason: expect.stringMatching(reason) }]);
  });

  it('is verified again whenever it is read', async () => {
    const problems: CacheProblem[] = [];
    const cached = createCachedEncoder(createCountingEncoder(), folder, {
      onProblem: (one) => problems.push(one),
    });
    await cached.encode(texts);
    const [name] = (await namesOf()) as [string];
    await writeFile(fileOf(name), flip(await readFile(fileOf(name)), 100));
    expectVectors(await cached.encode(texts), texts);
    expect(problems).toHaveLength(1);
    await rm(fileOf(name));
    expectVectors(await cached.encode(texts), texts);
  });

  it('of another encoder is foreign, also in this folder', async () => {
    const other = createCountingEncoder({ id: 'cd'.repeat(32) });
    await encodeAnew(texts, {}, other);
    const [name] = (await namesOf(other.id)) as [string];
    await encodeAnew(['red']);
    await writeFile(fileOf(name), await readFile(path.join(folder, other.id, name)));
    const { encoder, problems } = await encodeAnew(texts);
    expect(encoder.calls[0]).not.toContain('red');
    expect(problems).toEqual([{ file: fileOf(name), reason: 'it belongs to another encoder' }]);
  });

  it('that cannot be written is told of, and the vectors are there all the same', async () => {
    await writeFile(path.join(folder, id), 'a file where the folder should be');
    const { vectors, problems } = await encodeAnew(texts).catch(() => ({ vectors: undefined, problems: [] }));
    expectVectors(vectors as Float32Array, texts);
    expect(problems).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(/cannot be written/) }),
    ]);
  });

  it('is whole or not there: temporary files are none', async () => {
    await encodeAnew(texts);
    await writeFile(fileOf('.tmp-1-0123456789abcdef'), 'half');
    const { encoder, problems } = await encodeAnew(texts);
    expect([encoder.calls, problems]).toEqual([[], []]);
  });
});

function flip(bytes: Buffer, place: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[place] = (flipped[place] as number) ^ 0x41;
  return flipped;
}
