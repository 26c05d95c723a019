import { rowAccuracy, toGradient } from './cross-entropy.ts';

/**
 * The mean cross-entropy in nats and the accuracy of scores, rows × classCount, row-major; zeros for none. The accuracy of
 * several labels is the share of single decisions that are right.
 */
export function measureLogits(
  logits: ArrayLike<number>,
  targets: Uint8Array,
  { classCount, kind }: { readonly classCount: number; readonly kind: 'single' | 'multi' },
): { readonly loss: number; readonly accuracy: number } {
  const scores = new Float64Array(classCount);
  const rowCount = Math.max(1, targets.length / classCount);
  let loss = 0;
  let right = 0;
  for (let start = 0; start < targets.length; start += classCount) {
    for (let c = 0; c < classCount; c += 1) scores[c] = logits[start + c] as number;
    right += rowAccuracy(scores, targets, start, kind);
    loss += toGradient(scores, targets, start, kind);
  }
  return { loss: loss / rowCount, accuracy: right / rowCount };
}
