/** Scores of n texts for k classes and their labels, both row-major n × k; targets are 0 or 1. */
export interface LabelledLogits {
  readonly logits: Float64Array;
  readonly targets: Uint8Array;
  readonly classCount: number;
  readonly kind: 'single' | 'multi';
}

/** Mean cross-entropy in nats a text at a temperature. */
export function meanLoss({ logits, targets, classCount, kind }: LabelledLogits, temperature: number): number {
  let loss = 0;
  for (let start = 0; start < logits.length; start += classCount) {
    loss += kind === 'single' ? softmaxLoss(logits, targets, start, { classCount, temperature }) : 0;
    for (let i = start; kind === 'multi' && i < start + classCount; i += 1) {
      const signed = ((targets[i] === 1 ? -1 : 1) * (logits[i] as number)) / temperature;
      loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
    }
  }
  return (loss * classCount) / logits.length;
}

function softmaxLoss(
  logits: Float64Array,
  targets: Uint8Array,
  start: number,
  { classCount, temperature }: { classCount: number; temperature: number },
): number {
  let largest = -Infinity;
  for (let i = start; i < start + classCount; i += 1)
    largest = Math.max(largest, (logits[i] as number) / temperature);
  let sum = 0;
  let target = 0;
  for (let i = start; i < start + classCount; i += 1) {
    const logit = (logits[i] as number) / temperature;
    sum += Math.exp(logit - largest);
    if (targets[i] === 1) target = logit;
  }
  return largest + Math.log(sum) - target;
}
