import { describe, expect, it } from '@jest/globals';
import {
  createLinearModel,
  decodeLinearModel,
  encodeLinearModel,
  quantiseLinearModel,
  type LinearModel,
} from './index.ts';

describe('encoding', () => {
  const model: LinearModel = createLinearModel(
    Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
    Float32Array.of(1, 2, 3),
  );
  const quantised = quantiseLinearModel(model.weights as Float32Array, model.bias);
  const parts = (one: LinearModel) => {
    const { options: encoded, files } = encodeLinearModel(one);
    return { encoded, files: new Map(files.map(({ name, bytes }) => [name, bytes])) };
  };

  it.each([
    ['float', model],
    ['int8', quantised],
  ])('gives the same %s model back', (_, one) => {
    const { encoded, files } = parts(one);
    const again = decodeLinearModel(JSON.parse(JSON.stringify(encoded)), files);
    expect(again.weights).toEqual(one.weights);
    expect(again.bias).toEqual(one.bias);
  });

  it.each([
    [
      'a part of a larger buffer',
      (bytes: Uint8Array) =>
        Buffer.concat([Buffer.alloc(3, 9), bytes, Buffer.alloc(5, 9)]).subarray(3, 3 + bytes.length),
    ],
    [
      'memory that threads share',
      (bytes: Uint8Array) => {
        const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
        shared.set(bytes);
        return shared;
      },
    ],
  ])('reads from %s, and keeps nothing of it', (_, move) => {
    for (const one of [model, quantised]) {
      const { encoded, files } = parts(one);
      const moved = new Map(Array.from(files, ([name, bytes]) => [name, move(bytes)]));
      const again = decodeLinearModel(encoded, moved);
      for (const bytes of moved.values()) bytes.fill(0);
      expect([again.weights, again.bias]).toEqual([one.weights, one.bias]);
    }
  });

  it('writes one byte a weight when quantised, little-endian floats otherwise', () => {
    expect(parts(quantised).files.get('weights')).toHaveLength(12);
    expect([...parts(model).files.get('bias')!.subarray(0, 4)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it.each([
    ['a missing file', (files: Map<string, Uint8Array>) => void files.delete('scales')],
    ['too many bytes', (files: Map<string, Uint8Array>) => void files.set('weights', new Uint8Array(13))],
    ['NaN', (files: Map<string, Uint8Array>) => void files.set('bias', new Uint8Array(12).fill(0xff))],
    [
      'infinities that cancel out',
      (files: Map<string, Uint8Array>) =>
        void files.set('bias', new Uint8Array(Float32Array.of(Infinity, -Infinity, 0).buffer)),
    ],
  ])('refuses %s', (_, damage) => {
    const { encoded, files } = parts(quantised);
    damage(files);
    expect(() => decodeLinearModel(encoded, files)).toThrow(
      expect.objectContaining({ code: 'MODEL_WEIGHTS_INVALID' }),
    );
  });

  it('refuses options that do not fit', () => {
    for (const bad of [
      {},
      null,
      { ...parts(model).encoded, dimension: -1 },
      { ...parts(model).encoded, weights: 'int4' },
    ]) {
      expect(() => decodeLinearModel(bad, parts(model).files)).toThrow(
        expect.objectContaining({ kind: 'integrity' }),
      );
    }
  });
});
