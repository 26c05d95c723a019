import { datasetErrors } from './errors.ts';

/** How the labels of a source become those of the task. */
export interface LabelMapping {
  /** New names by old ones, as in `{ dk: 'dan' }`. */
  readonly map?: Readonly<Record<string, string>>;
  /** The label of everything that the map does not list. */
  readonly default?: string;
  /** Old labels whose examples are left out. */
  readonly exclude?: readonly string[];
}

/** Maps one label; undefined leaves its example out. `where` begins the message of an error. */
export type LabelMapper = (label: string, where: string) => string | undefined;

/**
 * Makes a mapper. Without a map and a default, labels stay as they are; with a map and no default, a label that it
 * doesn't list is an error, DATASET_LABEL_UNMAPPED, so that a typo can't become a class.
 */
export function createLabelMapper(mapping: LabelMapping): LabelMapper {
  const map = new Map(Object.entries(mapping.map ?? {}));
  const excluded = new Set(mapping.exclude);
  const fallback = mapping.default;
  return (label, where) => {
    if (excluded.has(label)) return undefined;
    const mapped = map.get(label) ?? fallback;
    if (mapped !== undefined) return mapped;
    if (mapping.map === undefined) return label;
    throw datasetErrors.LABEL_UNMAPPED(
      `${where}: the label ${JSON.stringify(label)} is not in the map (${[...map.keys()].join(', ')}). ` +
        'Add it to the map, exclude it, or give a default for all other labels.',
      { details: { label, known: [...map.keys()] } },
    );
  };
}
