import { labelErrors } from './errors.ts';

/** Whether a text has exactly one label or any number of them. */
export type LabelKind = 'single' | 'multi';

/** A label space as data. `names` are what people read: `{ dan: 'Danish' }`. */
export interface LabelSpaceRecord {
  readonly kind: LabelKind;
  readonly labels: readonly string[];
  /** The label that stands for everything not listed; one of `labels`. */
  readonly other?: string;
  readonly names?: Readonly<Record<string, string>>;
}

/** The fixed, ordered set of labels of a task: label `labels[i]` has the index i. */
export interface LabelSpace extends LabelSpaceRecord {
  readonly size: number;
  has(label: string): boolean;
  /** Index of a label; unknown labels give the index of `other`, and throw LABEL_UNKNOWN where there is none. */
  encode(label: string): number;
  /** Label of an index in [0, size). */
  decode(index: number): string;
  /** 0/1 vector of length `size` for a set of labels. */
  encodeSet(labels: readonly string[]): Uint8Array;
  /** Name of a label for people; the label itself where none was given. */
  nameOf(label: string): string;
  toJSON(): LabelSpaceRecord;
}

/** Creates a label space; the order given is the order of the model's outputs. */
export function createLabelSpace(record: LabelSpaceRecord): LabelSpace {
  const { kind, labels, other, names = {} } = record;
  const indices = new Map(labels.map((label, index) => [label, index]));
  checkRecord(record, indices);
  const otherIndex = other === undefined ? undefined : indices.get(other);
  const encode = (label: string): number => {
    const index = indices.get(label) ?? otherIndex;
    if (index === undefined) {
      throw labelErrors.UNKNOWN(
        `The label "${label}" is not one of ${labels.join(', ')}; add it or name an "other" label.`,
      );
    }
    return index;
  };
  return {
    kind,
    labels: Object.freeze([...labels]),
    ...(other === undefined ? {} : { other }),
    names,
    size: labels.length,
    has: (label) => indices.has(label),
    encode,
    decode: (index) => {
      const label = labels[index];
      if (label === undefined)
        throw labelErrors.INDEX_INVALID(`There is no label ${index}: the space has ${labels.length}.`);
      return label;
    },
    encodeSet: (set) => {
      const vector = new Uint8Array(labels.length);
      for (const label of set) vector[encode(label)] = 1;
      return vector;
    },
    nameOf: (label) => (Object.hasOwn(names, label) ? (names[label] as string) : label),
    toJSON: () => ({ kind, labels, ...(other === undefined ? {} : { other }), names }),
  };
}

/** Learns a label space from examples' label lists: labels sorted by code unit, `other` last. */
export function fitLabelSpace(
  labelLists: Iterable<readonly string[]>,
  { kind, other }: { readonly kind: LabelKind; readonly other?: string },
): LabelSpace {
  const seen = new Set<string>();
  for (const labels of labelLists) for (const label of labels) if (label !== other) seen.add(label);
  const labels = [...seen].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return createLabelSpace({
    kind,
    labels: other === undefined ? labels : [...labels, other],
    ...(other === undefined ? {} : { other }),
  });
}

function checkRecord({ labels, other, kind }: LabelSpaceRecord, indices: ReadonlyMap<string, number>): void {
  if (labels.length < (kind === 'single' ? 2 : 1)) {
    throw labelErrors.SPACE_INVALID(
      `A ${kind}-label task needs at least ${kind === 'single' ? 'two labels' : 'one label'}.`,
    );
  }
  if (indices.size !== labels.length) throw labelErrors.SPACE_INVALID('A label is listed twice.');
  if (labels.some((label) => label.trim() === '')) throw labelErrors.SPACE_INVALID('A label is empty.');
  if (other !== undefined && !indices.has(other)) {
    throw labelErrors.SPACE_INVALID(`The label "${other}" for everything else is not among the labels.`);
  }
}
