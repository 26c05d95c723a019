import { measureText } from '@runestone/drift';
import type { Example } from '@runestone/examples';

/** Examples that are alike in one way, by their places. */
export interface ExampleSlice {
  readonly feature: string;
  readonly name: string;
  readonly places: readonly number[];
}

/** From which length on a text belongs to the next range. */
const rangesOf = {
  characters: [20, 50, 100, 200, 500],
  words: [3, 6, 11, 21, 51],
} as const;

/**
 * Groups examples by the length of their texts, in UTF-16 code units and in words, and by their main script. A feature in which
 * all are alike is left out; ranges come in their order, scripts the most frequent first, those of few texts as one.
 */
export function sliceExamples(examples: readonly Example[]): ExampleSlice[] {
  const shapes = examples.map(({ text }) => measureText(text));
  const lengths = (['characters', 'words'] as const).flatMap((feature) => {
    const edges = rangesOf[feature];
    const ranges = shapes.map((shape) => edges.filter((edge) => shape[feature] >= edge).length);
    return groupPlaces(ranges)
      .sort(([a], [b]) => a - b)
      .map(([range, places]) => ({ feature, name: rangeName(edges, range), places }));
  });
  const scripts = gatherRare(groupPlaces(shapes.map(({ script }): string => script))).map(
    ([name, places]) => ({ feature: 'script', name, places }),
  );
  return [...lengths, ...scripts].filter(({ places }) => places.length < examples.length);
}

/** Scripts of fewer texts say little by themselves. */
const fewTexts = 30;

function gatherRare(groups: readonly [string, number[]][]): [string, number[]][] {
  const frequent = groups.filter(([, places]) => places.length >= fewTexts);
  const rare = groups.filter(([, places]) => places.length < fewTexts).flatMap(([, places]) => places);
  const sorted = [...frequent].sort(([, a], [, b]) => b.length - a.length);
  return rare.length === 0 ? sorted : [...sorted, ['of few texts', rare]];
}

function groupPlaces<Key>(keys: readonly Key[]): [Key, number[]][] {
  const groups = new Map<Key, number[]>();
  for (const [place, key] of keys.entries()) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return [...groups];
}

function rangeName(edges: readonly number[], range: number): string {
  const [from, to] = [edges[range - 1], edges[range]];
  if (from === undefined) return `under ${to}`;
  return to === undefined ? `${from} or more` : `${from} to ${to - 1}`;
}
