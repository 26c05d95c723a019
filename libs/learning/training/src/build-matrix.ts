import type { Example } from '@runestone/examples';
import { createCsrBuilder } from '@runestone/features';
import type { LabelledMatrix } from '@runestone/models';
import { createTransform, type TextSteps } from '@runestone/text-pipeline';
import { encodeTargets, type ModelOutputs } from './model-outputs.ts';

/** Lets timers and signals run, and stops when asked to. */
export interface Pacing {
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const rowsBetweenPauses = 2048;
/** Sentence encoders take milliseconds a text. */
const slowRowsBetweenPauses = 512;

/** Turns examples into a sparse matrix and 0/1 targets, one an output, with the very steps that serve. */
export async function buildMatrix(
  examples: readonly Example[],
  steps: TextSteps,
  outputs: Pick<ModelOutputs, 'size' | 'encodeSet'>,
  { pause, signal, onProgress }: Pacing,
): Promise<LabelledMatrix> {
  const builder = createCsrBuilder(steps.features.dimension);
  const transform = createTransform(steps);
  const rowsAtOnce = 'transformBatch' in steps.features ? slowRowsBetweenPauses : rowsBetweenPauses;
  for (let start = 0; start < examples.length; start += rowsAtOnce) {
    const part = examples.slice(start, start + rowsAtOnce);
    await transform(part, ({ row }) => builder.appendRow(row));
    onProgress?.(start + part.length, examples.length);
    await pause();
    signal?.throwIfAborted();
  }
  return { matrix: builder.build(), targets: encodeTargets(examples, outputs) };
}
