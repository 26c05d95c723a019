/** Replaces scores by ∂loss/∂score = p − y and returns the loss of the row. */
export function toGradient(
  scores: Float64Array,
  targets: Uint8Array,
  offset: number,
  kind: 'single' | 'multi',
): number {
  return kind === 'single'
    ? softmaxGradient(scores, targets, offset)
    : sigmoidGradient(scores, targets, offset);
}

function softmaxGradient(scores: Float64Array, targets: Uint8Array, offset: number): number {
  let largest = -Infinity;
  for (let c = 0; c < scores.length; c += 1) largest = Math.max(largest, scores[c] as number);
  let sum = 0;
  for (let c = 0; c < scores.length; c += 1) {
    const weight = Math.exp((scores[c] as number) - largest);
    scores[c] = weight;
    sum += weight;
  }
  let loss = 0;
  for (let c = 0; c < scores.length; c += 1) {
    const probability = (scores[c] as number) / sum;
    const target = targets[offset + c] as number;
    if (target === 1) loss -= Math.log(Math.max(probability, 1e-12));
    scores[c] = probability - target;
  }
  return loss;
}

function sigmoidGradient(scores: Float64Array, targets: Uint8Array, offset: number): number {
  let loss = 0;
  for (let c = 0; c < scores.length; c += 1) {
    const probability = 1 / (1 + Math.exp(-(scores[c] as number)));
    const target = targets[offset + c] as number;
    loss -= Math.log(Math.max(target === 1 ? probability : 1 - probability, 1e-12));
    scores[c] = probability - target;
  }
  return loss;
}

/** 1 or 0 for a single label; the share of labels that are right for several. */
export function rowAccuracy(
  scores: Float64Array,
  targets: Uint8Array,
  offset: number,
  kind: 'single' | 'multi',
): number {
  if (kind === 'multi') {
    let right = 0;
    for (let c = 0; c < scores.length; c += 1)
      right += scores[c]! > 0 === (targets[offset + c] === 1) ? 1 : 0;
    return right / scores.length;
  }
  let best = 0;
  for (let c = 1; c < scores.length; c += 1) if ((scores[c] as number) > (scores[best] as number)) best = c;
  return targets[offset + best] as number;
}
