/** The state of a generator: four 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/** A seeded source of randomness: xoshiro128** (Blackman and Vigna 2018). Equal seeds give equal sequences. */
export interface Random {
  nextUint32(): number;
  /** Uniform in [0, 1), 32 bits. */
  nextFloat(): number;
  /** Uniform integer in [0, limit), without bias (rejection); throws a RangeError unless 1 ≤ limit ≤ 2^32. */
  nextInt(limit: number): number;
  /** Shuffles in place (Fisher and Yates; Durstenfeld 1964). */
  shuffle(values: Uint32Array): void;
  /** An independent generator for one purpose, named so that adding a purpose moves no other. */
  fork(label: string): Random;
  state(): RandomState;
}

/** Creates a generator from a whole number in [0, 2^53) or a text. */
export function createRandom(seed: number | string): Random {
  let mixed = typeof seed === 'number' ? seed >>> 0 : hashText(seed);
  if (typeof seed === 'number') mixed ^= Math.floor(seed / 0x100000000) >>> 0;
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    return splitmix(mixed);
  };
  return restoreRandom([next(), next(), next(), next()]);
}

/** Creates a generator that goes on from a state; throws a RangeError for four zeros, which would give zeros for ever. */
export function restoreRandom(from: RandomState): Random {
  let [a, b, c, d] = from;
  if ((a | b | c | d) === 0) throw new RangeError('the state 0, 0, 0, 0 gives zeros for ever');
  const nextUint32 = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const nextInt = (limit: number): number => {
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= 0x100000000))
      throw new RangeError(`no whole number below ${limit}`);
    const excess = 0x100000000 % limit;
    let value = nextUint32();
    while (value < excess) value = nextUint32();
    return value % limit;
  };
  return {
    nextUint32,
    nextFloat: () => nextUint32() / 0x100000000,
    nextInt,
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i -= 1) {
        const j = nextInt(i + 1);
        const held = values[i] as number;
        values[i] = values[j] as number;
        values[j] = held;
      }
    },
    fork: (label) => createRandom(`${label}:${[a, b, c, d].map((word) => word >>> 0).join('.')}`),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** One output of splitmix32, which spreads similar seeds far apart. */
function splitmix(word: number): number {
  let z = word;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
