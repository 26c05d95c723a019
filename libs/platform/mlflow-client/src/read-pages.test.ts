import { describe, expect, it } from '@jest/globals';
import { readPages } from './read-pages.ts';

/** Pages of two numbers each; the last one's token is empty, as some servers write it. */
const fetchPage = async (token = '0') => {
  const first = Number(token);
  return { items: [first, first + 1], next_page_token: first < 4 ? String(first + 2) : '' };
};

describe('readPages', () => {
  it('goes from token to token until there is none', async () => {
    expect(await readPages(fetchPage, ({ items }) => items)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('asks for no further page once it has enough, and says how much it has', async () => {
    const asked: number[] = [];
    const found = await readPages(
      (token, foundCount) => {
        asked.push(foundCount);
        return fetchPage(token);
      },
      ({ items }) => items,
      3,
    );
    expect(found).toEqual([0, 1, 2, 3]);
    expect(asked).toEqual([0, 2]);
  });

  it('takes a page without the list as an empty one', async () => {
    expect(
      await readPages(
        async () => ({}),
        () => undefined,
      ),
    ).toEqual([]);
  });
});
