import type { NetworkTrainingOptions } from './network-options.ts';

/** The step size at a point of the training, `progress` in [0, 1]: a linear warm-up, then as the schedule says. */
export function learningRateAt(
  progress: number,
  { learningRate, warmUp, schedule }: Pick<NetworkTrainingOptions, 'learningRate' | 'warmUp' | 'schedule'>,
): number {
  if (progress < warmUp) return (learningRate * progress) / warmUp;
  const left = Math.max(0, (1 - progress) / (1 - warmUp));
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * left;
    case 'cosine':
      return (learningRate * (1 - Math.cos(Math.PI * left))) / 2;
  }
}
