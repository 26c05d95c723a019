import type { Example } from '@runestone/examples';
import { createCsrBuilder, createSparseRow } from '@runestone/features';
import type { LabelSpace } from '@runestone/label-encoding';
import type { LabelledMatrix } from '@runestone/models';
import { transformText, type TextSteps } from '@runestone/text-pipeline';

/** Lets timers and signals run, and stops when asked to. */
export interface Pacing {
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const rowsBetweenPauses = 2048;

/** Turns examples into a sparse matrix and 0/1 targets, with the very steps that serve. */
export async function buildMatrix(
  examples: readonly Example[],
  steps: TextSteps,
  labelSpace: LabelSpace,
  { pause, signal, onProgress }: Pacing,
): Promise<LabelledMatrix> {
  const builder = createCsrBuilder(steps.features.dimension);
  const targets = new Uint8Array(examples.length * labelSpace.size);
  const row = createSparseRow();
  for (const [index, { text, labels }] of examples.entries()) {
    transformText(steps, text, row);
    builder.appendRow(row);
    for (const label of labels) targets[index * labelSpace.size + labelSpace.encode(label)] = 1;
    if (index % rowsBetweenPauses === rowsBetweenPauses - 1) {
      onProgress?.(index + 1, examples.length);
      await pause();
      signal?.throwIfAborted();
    }
  }
  return { matrix: builder.build(), targets };
}
