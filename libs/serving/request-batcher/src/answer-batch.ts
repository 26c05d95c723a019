import type { Call } from './call.ts';
import { batcherErrors } from './errors.ts';

/** Runs a batch and settles its calls; when the run fails, those still waiting are run again one by one. Never rejects. */
export async function answerBatch<Input, Output>(
  batch: readonly Call<Input, Output>[],
  run: (inputs: Input[]) => Promise<Output[]> | Output[],
): Promise<void> {
  try {
    const outputs = await run(batch.map(({ input }) => input));
    if (outputs.length !== batch.length) {
      throw batcherErrors.OUTPUTS_MISMATCH(
        `A run of ${batch.length} input(s) gave ${outputs.length} output(s).`,
      );
    }
    batch.forEach((call, index) => call.resolve(outputs[index] as Output));
  } catch (error) {
    if (batch.length === 1) batch[0]?.reject(error);
    else for (const call of batch) if (!call.settled) await answerBatch([call], run);
  }
}
