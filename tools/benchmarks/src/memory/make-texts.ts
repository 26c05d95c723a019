import { createRandom } from '@runestone/random';

/** Words of a short text, and of every tenth one. */
export const wordCounts = { short: 20, long: 200 };

const words =
  'add the onion and stir until it is soft then pour in some water how long should this model train on a graph of images with ' +
  'labels we fine tune a network for language a new study says that markets fell after bread butter sugar fresh juice one pack';

/** Texts of everyday words in an order that is the same each time: most are short, every tenth is long. */
export function makeTexts(count: number): string[] {
  const random = createRandom(1);
  const vocabulary = words.split(' ');
  return Array.from({ length: count }, (_, place) => {
    const length = place % 10 === 9 ? wordCounts.long : wordCounts.short;
    return Array.from(
      { length },
      () => vocabulary[Math.floor(random.nextFloat() * vocabulary.length)] as string,
    ).join(' ');
  });
}
