/** Sets of the integers 0 … size-1 that can be united: union by size with path halving (Tarjan 1975). */
export interface DisjointSets {
  /** Gives the set's representative. */
  find(item: number): number;
  unite(first: number, second: number): void;
  /** Gives the number of items in the item's set. */
  sizeOf(item: number): number;
}

/** Makes disjoint sets of one item each. */
export function createDisjointSets(size: number): DisjointSets {
  const parents = Uint32Array.from({ length: size }, (_, index) => index);
  const sizes = new Uint32Array(size).fill(1);
  const find = (item: number): number => {
    let current = item;
    while (parents[current] !== current) {
      parents[current] = parents[parents[current]!]!;
      current = parents[current]!;
    }
    return current;
  };
  return {
    find,
    sizeOf: (item) => sizes[find(item)]!,
    unite(first, second) {
      const a = find(first);
      const b = find(second);
      if (a === b) return;
      const [large, small] = sizes[a]! >= sizes[b]! ? [a, b] : [b, a];
      parents[small] = large;
      sizes[large] = sizes[large]! + sizes[small]!;
    },
  };
}

/** Disjoint sets whose items are also united by keys. */
export interface KeyedSets extends DisjointSets {
  /** Unites an item with those that were given the same key. */
  join(key: string | number, item: number): void;
}

/** Makes disjoint sets of one item each, to be united by keys. */
export function createKeyedSets(size: number): KeyedSets {
  const sets = createDisjointSets(size);
  const firstOf = new Map<string | number, number>();
  return {
    ...sets,
    join(key, item) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, item);
      else sets.unite(first, item);
    },
  };
}
