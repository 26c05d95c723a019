import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseModelReference } from './index.ts';

const runId = '0123456789abcdef0123456789abcdef';

describe('parseModelReference', () => {
  it.each([
    ['language-id@champion', { kind: 'alias', name: 'language-id', alias: 'champion' }],
    ['language-id', { kind: 'alias', name: 'language-id', alias: 'champion' }],
    ['language-id/7', { kind: 'version', name: 'language-id', version: 7 }],
    [`run:${runId}`, { kind: 'run', runId }],
    ['run:012345', { kind: 'run', runId: '012345' }],
    [`run:${runId}/49`, { kind: 'run', runId, checkpoint: '49' }],
    [`run:${runId}/checkpoints/49`, { kind: 'run', runId, checkpoint: '49' }],
    [`run:${runId}/checkpoints`, { kind: 'run', runId, checkpoint: 'checkpoints' }],
    ['./bundle', { kind: 'directory', path: './bundle' }],
    ['../a/b', { kind: 'directory', path: '../a/b' }],
    ['.', { kind: 'directory', path: '.' }],
    ['/a/b', { kind: 'directory', path: '/a/b' }],
    ['file:///a/b', { kind: 'directory', path: 'file:///a/b' }],
  ])('reads %s', (text, reference) => {
    expect(parseModelReference(text)).toEqual(reference);
  });

  it.each([
    '',
    '@champion',
    'a@',
    'a@b@c',
    'a/b',
    'a/0',
    'a/07',
    'a/1.5',
    'a/-1',
    'a/1/2',
    'run:',
    'run:12345',
    'run:xyzxyz',
    `run:${runId}0`,
    `run:${runId}/`,
    `run:${runId}/..`,
    `run:${runId}/../x`,
    'run:abcdef/checkpoints/../x',
    '.hidden',
    'a b',
    'a\n',
    'https://example.org/x',
    's3://bucket/x',
    '/a\0',
    'ø',
    'a'.repeat(129),
  ])('refuses %j', (text) => {
    expect(() => parseModelReference(text)).toThrow(
      expect.objectContaining({ code: 'LOADER_REFERENCE_INVALID', kind: 'input' }),
    );
  });

  it('takes any text quickly: a reference or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        try {
          expect(parseModelReference(text)).toHaveProperty('kind');
        } catch (error) {
          expect(error).toMatchObject({ code: 'LOADER_REFERENCE_INVALID' });
        }
      }),
    );
  });
});
