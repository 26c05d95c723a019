/** The whole state of a generator as JSON: four 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/** A seeded source of randomness; the same seed gives the same numbers on every machine. */
export interface RandomSource {
  /** Gives an integer in [0, 2^32). */
  nextUint32(): number;
  /** Gives a number in [0, 1) with 32 random bits. */
  nextFloat(): number;
  /** Gives an integer in [0, bound), without bias; bound is in [1, 2^32]. */
  nextBelow(bound: number): number;
  /** Shuffles the items in place (Fisher and Yates); every order is equally likely. */
  shuffle(items: Uint32Array): void;
  /** Gives the state from which `restoreRandom` goes on. */
  state(): RandomState;
}

/** Creates a generator, xoshiro128** 1.1 (Blackman and Vigna 2018), seeded through splitmix32. */
export function createRandom(seed: number): RandomSource {
  let word = seed >>> 0;
  const next = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return restoreRandom([next(), next(), next(), next()]);
}

/** Creates a generator that goes on from a state; the all-zero state, which would stay zero, is a RangeError. */
export function restoreRandom(state: RandomState): RandomSource {
  if (state.every((word) => word >>> 0 === 0)) throw new RangeError('The state of a generator must not be all zero.');
  const words = Uint32Array.from(state);
  const nextUint32 = (): number => step(words);
  const nextBelow = (bound: number): number => below(nextUint32, bound);
  return {
    nextUint32,
    nextFloat: () => nextUint32() / 4294967296,
    nextBelow,
    shuffle: (items) => {
      for (let last = items.length - 1; last > 0; last -= 1) {
        const chosen = nextBelow(last + 1);
        const item = items[last] as number;
        items[last] = items[chosen] as number;
        items[chosen] = item;
      }
    },
    state: () => [words[0] as number, words[1] as number, words[2] as number, words[3] as number],
  };
}

function step(words: Uint32Array): number {
  const second = words[1] as number;
  const result = Math.imul(rotate(Math.imul(second, 5), 7), 9) >>> 0;
  const shifted = second << 9;
  words[2] = (words[2] as number) ^ (words[0] as number);
  words[3] = (words[3] as number) ^ second;
  words[1] = second ^ (words[2] as number);
  words[0] = (words[0] as number) ^ (words[3] as number);
  words[2] = (words[2] as number) ^ shifted;
  words[3] = rotate(words[3] as number, 11);
  return result;
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function below(nextUint32: () => number, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
    throw new RangeError(`The bound must be an integer in [1, 2^32], got ${bound}.`);
  }
  const limit = 4294967296 - (4294967296 % bound);
  let word = nextUint32();
  while (word >= limit) word = nextUint32();
  return word % bound;
}
