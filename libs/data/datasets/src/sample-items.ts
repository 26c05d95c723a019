import { textHash } from '@runestone/examples';

/**
 * Takes `count` items at random, every item with the same chance, in their order: algorithm R (Vitter 1985) with a
 * hash of the seed and the position as randomness. Holds `count` items in memory.
 */
export async function sampleItems<Item>(
  items: AsyncIterable<Item>,
  count: number,
  seed: number,
): Promise<Item[]> {
  const kept: { readonly item: Item; readonly position: number }[] = [];
  let position = 0;
  for await (const item of items) {
    const place = position < count ? position : textHash(`sample ${position}`, seed) % (position + 1);
    if (place < count) kept[place] = { item, position };
    position++;
  }
  return kept.sort((a, b) => a.position - b.position).map(({ item }) => item);
}
