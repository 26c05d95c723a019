import { parameterCount } from '../architecture.ts';
import type { GradientEngine } from '../gradient-engine.ts';
import type { NetworkArchitecture, NetworkBatch, SequenceBatch, TokenArchitecture } from '../index.ts';

/**
 * An engine for tests of training: of any network over tokens it computes nothing but the sum of its tokens' embeddings, of which the
 * first classCount numbers are the scores. It needs no tensors, and learns in a few steps.
 */
export function createBagEngine(architecture: NetworkArchitecture): GradientEngine {
  const { classCount, embeddingSize } = architecture as TokenArchitecture;
  const visit = (given: NetworkBatch, see: (row: number, start: number) => void): void => {
    const batch = given as SequenceBatch;
    for (let row = 0; row < batch.rowCount; row += 1)
      for (let t = 0; t < (batch.lengths[row] as number); t += 1)
        see(row, (batch.ids[row * batch.width + t] as number) * embeddingSize);
  };
  const score = (parameters: Float32Array, batch: NetworkBatch): Float32Array => {
    const logits = new Float32Array(batch.rowCount * classCount);
    visit(batch, (row, start) => {
      for (let c = 0; c < classCount; c += 1)
        logits[row * classCount + c] =
          (logits[row * classCount + c] as number) + (parameters[start + c] as number);
    });
    return logits;
  };
  return {
    backend: 'bag',
    logits: async (parameters, batch) => score(parameters, batch),
    gradients: async (parameters, batch) => {
      const logits = score(parameters, batch);
      const gradient = new Float32Array(parameterCount(architecture));
      const slopes = new Float64Array(logits.length);
      let lossSum = 0;
      for (let row = 0; row < batch.rowCount; row += 1) {
        const own = logits.subarray(row * classCount, (row + 1) * classCount);
        const total = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
        for (let c = 0; c < classCount; c += 1) {
          const place = row * classCount + c;
          const share = Math.exp(own[c] as number) / total;
          const weight = batch.weights[row] as number;
          lossSum -= weight * (batch.targets[place] as number) * Math.log(share);
          slopes[place] = weight * (share - (batch.targets[place] as number));
        }
      }
      visit(batch, (row, start) => {
        for (let c = 0; c < classCount; c += 1)
          gradient[start + c] = (gradient[start + c] as number) + (slopes[row * classCount + c] as number);
      });
      return { lossSum, gradient };
    },
    close: async () => undefined,
  };
}
