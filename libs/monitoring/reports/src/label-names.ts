import type { BundleManifest } from '@runestone/text-pipeline';

/** Gives the name that people read of a label, which is the label itself where it has none. */
export type LabelNames = (label: string) => string;

/** Creates what names the labels of a model. */
export function createLabelNames({ labels: { names } }: Pick<BundleManifest, 'labels'>): LabelNames {
  return (label) => (Object.hasOwn(names, label) ? (names[label] as string) : label);
}
