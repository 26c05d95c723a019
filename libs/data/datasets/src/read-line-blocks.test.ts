import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLineBlocks, readLines, type LineBlock } from './read-line-blocks.ts';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const blocks = (content: string | Uint8Array, size = 4, limitBytes?: number): AsyncGenerator<LineBlock> =>
  readLineBlocks(chunksOf(Buffer.from(content), size), 'f.txt', limitBytes);

describe('readLineBlocks', () => {
  it('gives the same text whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('\n', '\r\n', 'æ', '😀', 'a', 'है')),
        fc.integer({ min: 1, max: 9 }),
        async (parts, size) => {
          const text = parts.join('');
          const found = await collect(blocks(text, size));
          expect(found.map((block) => block.text).join('')).toBe(text);
          for (const [index, block] of found.entries()) {
            const before = found
              .slice(0, index)
              .map(({ text: earlier }) => earlier)
              .join('');
            expect(block.firstLine).toBe(before.split('\n').length);
          }
        },
      ),
    );
  });

  it('drops a byte order mark at the start only', async () => {
    const found = await collect(blocks('\uFEFFa\n\uFEFFb', 100));
    expect(found.map(({ text }) => text).join('')).toBe('a\n\uFEFFb');
  });

  it.each([
    ['a lone continuation byte', [0x61, 0x0a, 0x61, 0x0a, 0x80, 0x0a], 3],
    ['a cut sequence at the end', [0x61, 0x0a, 0xc3], 2],
    ['Latin-1', [0xe6, 0x20, 0x61, 0x0a], 1],
    ['an encoded surrogate', [0x0a, 0xed, 0xa0, 0x80, 0x0a], 2],
  ])('names the line of %s', async (_, bytes, line) => {
    await expect(collect(blocks(Uint8Array.from(bytes), 3))).rejects.toMatchObject({
      code: 'DATASET_ENCODING_INVALID',
      kind: 'input',
      details: { file: 'f.txt', line },
    });
  });

  it('stops at a row over the limit', async () => {
    await expect(collect(blocks(`a\nb\n${'x'.repeat(60)}`, 4, 50))).rejects.toMatchObject({
      code: 'DATASET_ROW_TOO_LONG',
      details: { line: 3 },
    });
    expect(await collect(blocks('x'.repeat(50), 4, 50))).toHaveLength(1);
  });
});

describe('readLines', () => {
  it('takes LF and CRLF, empty lines and a last line without an end', async () => {
    const lines = await collect(readLines(blocks('a\r\n\nb\rc\nd')));
    expect(lines.map(({ text, line }) => `${line}:${text}`)).toEqual(['1:a', '2:', '3:b\rc', '4:d']);
  });
});
