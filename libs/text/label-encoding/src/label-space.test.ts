import { describe, expect, it } from '@jest/globals';
import { createLabelSpace, fitLabelSpace } from './index.ts';

const space = createLabelSpace({
  kind: 'single',
  labels: ['dan', 'swe', 'Other'],
  other: 'Other',
  names: { dan: 'Danish' },
});

describe('createLabelSpace', () => {
  it('encodes and decodes every label', () => {
    expect(space.labels.map((label) => space.decode(space.encode(label)))).toEqual(['dan', 'swe', 'Other']);
    expect(space.size).toBe(3);
  });

  it('encodes unknown labels as other', () => {
    expect(space.encode('rus')).toBe(2);
    expect(space.has('rus')).toBe(false);
  });

  it('refuses unknown labels where there is no other', () => {
    const closed = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    expect(() => closed.encode('c')).toThrow(/"c" is not one of a, b/);
    expect(() => closed.decode(2)).toThrow(/no label 2/);
  });

  it('encodes sets as 0/1 vectors', () => {
    const multi = createLabelSpace({ kind: 'multi', labels: ['x', 'y', 'z'] });
    expect([...multi.encodeSet(['z', 'x'])]).toEqual([1, 0, 1]);
    expect([...multi.encodeSet([])]).toEqual([0, 0, 0]);
  });

  it('names labels for people', () => {
    expect(space.nameOf('dan')).toBe('Danish');
    expect(space.nameOf('constructor')).toBe('constructor');
  });

  it('survives JSON', () => {
    expect(createLabelSpace(JSON.parse(JSON.stringify(space))).encode('swe')).toBe(1);
  });

  it.each([
    [{ kind: 'single', labels: ['a'] }, /at least two/],
    [{ kind: 'multi', labels: [] }, /at least one/],
    [{ kind: 'single', labels: ['a', 'a'] }, /twice/],
    [{ kind: 'single', labels: ['a', ' '] }, /empty/],
    [{ kind: 'single', labels: ['a', 'b'], other: 'c' }, /"c"/],
  ] as const)('refuses %j', (record, message) => {
    expect(() => createLabelSpace(record)).toThrow(message);
  });
});

describe('fitLabelSpace', () => {
  it('orders labels by code unit and puts other last, whatever the order of the data', () => {
    const one = fitLabelSpace([['b'], ['a', 'Other'], ['b']], { kind: 'multi', other: 'Other' });
    const two = fitLabelSpace([['Other'], ['a'], ['b']], { kind: 'multi', other: 'Other' });
    expect(one.labels).toEqual(['a', 'b', 'Other']);
    expect(two.labels).toEqual(one.labels);
  });
});
