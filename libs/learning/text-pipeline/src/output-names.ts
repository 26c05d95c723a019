import type { PipelineParts } from './pipeline-parts.ts';

/** Names an output of the model: a label, or the labels of a set in their order, as in `Kitchen + Garden`. */
export type OutputNames = (output: number) => string;

/** Creates what names the outputs of the model; the set without any label has an empty name. */
export function createOutputNames({
  decider,
  labelSpace,
}: Pick<PipelineParts, 'decider' | 'labelSpace'>): OutputNames {
  const { sets } = decider.options;
  if (sets === undefined) return labelSpace.decode;
  return (output) => (sets[output] as number[]).map(labelSpace.decode).join(' + ');
}
