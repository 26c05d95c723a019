import { describe, expect, it } from '@jest/globals';
import { parameterCount, type NetworkArchitecture } from './architecture.ts';
import { createOptimiser } from './optimiser.ts';

const architecture: NetworkArchitecture = {
  kind: 'lstm',
  ...{ vocabularySize: 3, embeddingSize: 2, units: 1, classCount: 2, bidirectional: false, pooling: 'last' },
};
const count = parameterCount(architecture);
const last = count - 1;
const adam = { optimiser: 'adamw', weightDecay: 0, clipNorm: 0 } as const;
const sgd = { ...adam, optimiser: 'sgd' } as const;
const ones = (): Float32Array => new Float32Array(count).fill(1);

describe('createOptimiser', () => {
  it('moves by AdamW as its paper computes', () => {
    const parameters = ones();
    const { step } = createOptimiser(architecture, { ...adam, weightDecay: 0.1 });
    let [mean, square, expected] = [0, 0, 1];
    for (const [t, slope] of [0.5, -2, 3].entries()) {
      step(parameters, new Float32Array(count).fill(slope), 0.01);
      mean = 0.9 * mean + 0.1 * slope;
      square = 0.999 * square + 0.001 * slope ** 2;
      const [m, v] = [mean / (1 - 0.9 ** (t + 1)), square / (1 - 0.999 ** (t + 1))];
      expected = expected * (1 - 0.001) - (0.01 * m) / (Math.sqrt(v) + 1e-8);
    }
    expect(parameters[0]).toBeCloseTo(expected, 6);
  });

  it('leaves biases out of weight decay', () => {
    const parameters = ones();
    createOptimiser(architecture, { ...sgd, weightDecay: 0.5 }).step(
      parameters,
      new Float32Array(count),
      0.1,
    );
    expect([parameters[0], parameters[last]]).toEqual([Math.fround(0.95), 1]);
  });

  it('moves by SGD with momentum', () => {
    const parameters = ones();
    const { step } = createOptimiser(architecture, sgd);
    step(parameters, ones(), 0.1);
    step(parameters, ones(), 0.1);
    expect(parameters[0]).toBeCloseTo(1 - 0.1 - 0.19, 6);
  });

  it('shortens a gradient that is too long, over all parameters', () => {
    const parameters = new Float32Array(count);
    createOptimiser(architecture, { ...sgd, clipNorm: 2 }).step(parameters, ones(), 1);
    expect(Math.hypot(...parameters)).toBeCloseTo(2, 5);
  });

  it('goes on from a state', () => {
    const [whole, parts] = [ones(), ones()];
    const one = createOptimiser(architecture, adam);
    for (const slope of [1, 2]) one.step(whole, new Float32Array(count).fill(slope), 0.1);
    const before = createOptimiser(architecture, adam);
    before.step(parts, ones(), 0.1);
    createOptimiser(architecture, adam, before.state).step(parts, new Float32Array(count).fill(2), 0.1);
    expect(parts).toEqual(whole);
  });
});
