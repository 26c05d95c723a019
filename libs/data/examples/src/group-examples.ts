import { createKeyedSets, type DisjointSets } from './disjoint-sets.ts';
import { duplicateKey } from './duplicate-key.ts';
import { groupNames, type Example } from './example.ts';
import { textHash } from './text-hash.ts';

/** What joins examples besides equal duplicate keys and equal groups. */
export interface GroupingOptions {
  /**
   * Also joins texts of the same labels that share this many words in a row: templates written by bots. Examples of a
   * named group are left alone: their source has said what belongs together.
   */
  readonly shingleWords?: number;
  /** False lets equal texts fall apart where their groups differ; they join unless said otherwise. */
  readonly joinTexts?: boolean;
}

/** One set of examples that must stay together. */
export interface ExampleGroup {
  /** Decides the part: the smallest group name, else the smallest duplicate key of the set. */
  readonly key: string;
  readonly indexes: readonly number[];
  /** Whether a source named the group, and not only likeness of texts. */
  readonly named: boolean;
}

/** Finds the sets of examples that must stay together, in order of their first example. */
export function groupExamples(examples: readonly Example[], options: GroupingOptions = {}): ExampleGroup[] {
  const sets = createKeyedSets(examples.length);
  const keys = examples.map((example) => duplicateKey(example.text));
  examples.forEach((example, index) => {
    const names = groupNames(example);
    if (options.joinTexts !== false || names.length === 0) sets.join(`=${keys[index]}`, index);
    for (const name of names) sets.join(`#${name}`, index);
    if (names.length === 0 && options.shingleWords !== undefined) {
      for (const shingle of shinglesOf(example, options.shingleWords)) sets.join(shingle, index);
    }
  });
  return collect(examples, keys, sets);
}

function collect(examples: readonly Example[], keys: readonly string[], sets: DisjointSets): ExampleGroup[] {
  const members = new Map<number, number[]>();
  examples.forEach((_, index) => {
    const root = sets.find(index);
    const list = members.get(root);
    if (list === undefined) members.set(root, [index]);
    else list.push(index);
  });
  return [...members.values()].map((indexes) => {
    const names = indexes.flatMap((index) => groupNames(examples[index]!));
    const candidates = names.length > 0 ? names : indexes.map((index) => keys[index] ?? '');
    return { key: smallest(candidates), indexes, named: names.length > 0 };
  });
}

function smallest(texts: readonly string[]): string {
  return texts.reduce((least, text) => (text < least ? text : least));
}

/** Gives numbers for the runs of words of a text and its labels: 53 bits, so that unequal runs hardly ever meet. */
function* shinglesOf(example: Example, size: number): Generator<number> {
  const words =
    example.text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? [];
  const labels = textHash(example.labels.join(' '));
  const hashes = words.map((word) => textHash(word));
  for (let start = 0; start + size <= hashes.length; start++) {
    let low = labels;
    let high = ~labels;
    for (let index = start; index < start + size; index++) {
      low = Math.imul(low ^ hashes[index]!, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high + hashes[index]!, 0x85ebca6b);
      high ^= high >>> 13;
    }
    yield (high >>> 11) * 2 ** 32 + (low >>> 0);
  }
}
