import { labelsOf, type BundleManifest, type Classification } from '@runestone/text-pipeline';
import type { OutputTensor } from './tensors.ts';

/** The tensors that a model can answer with, as its metadata list them; -1 is the number of texts. */
export function describeOutputs({ labels }: BundleManifest) {
  return [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'score', datatype: 'FP64', shape: [-1] },
    { name: 'scores', datatype: 'FP64', shape: [-1, labels.labels.length] },
    { name: 'decided', datatype: 'BOOL', shape: [-1, labels.labels.length] },
  ] as const;
}

/** The name of a tensor that can be asked for. */
export type OutputName = ReturnType<typeof describeOutputs>[number]['name'];

/** The tensors that are given unless a request says which: of several labels a text, which ones were decided on. */
export const usualOutputs = ({ labels }: BundleManifest): readonly OutputName[] =>
  labels.kind === 'single' ? ['label', 'score'] : ['label', 'score', 'decided'];

/** Makes one tensor of results whose alternatives list every label. `label` is empty where none is sure enough. */
export function makeOutput(
  name: OutputName,
  results: readonly Classification[],
  { labels: { labels } }: BundleManifest,
): OutputTensor {
  const rows = [results.length];
  const cells = [results.length, labels.length];
  switch (name) {
    case 'label':
      return {
        name,
        datatype: 'BYTES',
        shape: rows,
        data: results.map((one) => labelsOf(one)[0] ?? ''),
      };
    case 'score':
      return {
        name,
        datatype: 'FP64',
        shape: rows,
        data: results.map((one) => one.alternatives[0]?.score ?? 0),
      };
    case 'scores':
      return { name, datatype: 'FP64', shape: cells, data: results.flatMap((one) => scoresOf(one, labels)) };
    case 'decided':
      return { name, datatype: 'BOOL', shape: cells, data: results.flatMap((one) => flagsOf(one, labels)) };
  }
}

function scoresOf({ alternatives }: Classification, labels: readonly string[]): number[] {
  const scores = new Map(alternatives.map(({ label, score }) => [label, score]));
  return labels.map((label) => scores.get(label) ?? 0);
}

function flagsOf(result: Classification, labels: readonly string[]): boolean[] {
  const decided = new Set(labelsOf(result));
  return labels.map((label) => decided.has(label));
}
