import { describe, expect, it } from '@jest/globals';
import { createBatchSizeControl } from './batch-size-control.ts';

describe('createBatchSizeControl', () => {
  it('cuts the limit to what would have met the target', () => {
    const control = createBatchSizeControl(64, 20);
    control.observe(64, 80);
    expect(control.limit).toBe(14);
    control.observe(14, 1000);
    expect(control.limit).toBe(1);
    control.observe(1, 5000);
    expect(control.limit).toBe(1);
  });

  it('grows back to the maximum while full batches are quick', () => {
    const control = createBatchSizeControl(64, 20);
    control.observe(64, 800);
    for (let round = 0; round < 100; round += 1) control.observe(control.limit, 5);
    expect(control.limit).toBe(64);
  });

  it('learns nothing from batches that were not full', () => {
    const control = createBatchSizeControl(64, 20);
    control.observe(64, 40);
    const before = control.limit;
    control.observe(1, 1);
    expect(control.limit).toBe(before);
  });

  it('finds the size at which a model of constant speed meets the target', () => {
    const control = createBatchSizeControl(1000, 20);
    const msPerText = 0.5;
    for (let round = 0; round < 200; round += 1) control.observe(control.limit, control.limit * msPerText);
    expect(control.limit).toBeGreaterThan(30);
    expect(control.limit).toBeLessThanOrEqual(44);
  });
});
