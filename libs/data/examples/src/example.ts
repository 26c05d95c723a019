import type { Fields } from '@runestone/fields';

/** One text with its labels: one label in a single-label task, any number in a multi-label one. */
export interface Example {
  readonly text: string;
  readonly labels: readonly string[];
  /** The name of the data source it comes from, for counts and for evaluation by source. */
  readonly source: string;
  /** Examples that share a group, or one of several, never land in two parts of a split; names are shared across sources. */
  readonly group?: string | readonly string[];
  /** When the text was written, in milliseconds since 1970, for splits by time. */
  readonly time?: number;
  /** What stands beside the text. */
  readonly fields?: Fields;
}

/** The names of the groups of an example; empty for one without. */
export const groupNames = ({ group = [] }: Example): readonly string[] =>
  typeof group === 'string' ? [group] : group;
