import { describe, expect, it } from '@jest/globals';
import { joinUri } from './index.ts';

describe('joinUri', () => {
  it.each([
    ['/home/me/artifacts', 'bundle', '/home/me/artifacts/bundle'],
    ['/home/me/artifacts/', 'a/b', '/home/me/artifacts/a/b'],
    ['file:///home', 'a b/50 %', 'file:///home/a%20b/50%20%25'],
    ['s3://bucket/prefix', 'a b', 's3://bucket/prefix/a b'],
    ['mlflow-artifacts:/1/run', 'bundle/manifest.json', 'mlflow-artifacts:/1/run/bundle/manifest.json'],
  ])('joins %s and %s', (base, relative, joined) => {
    expect(joinUri(base, relative)).toBe(joined);
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    './a',
    'a//b',
    'a\\b',
    'a\0',
    '%2e%2e',
    '%252e%252e/x',
    's3://other',
  ])('refuses %j', (relative) => {
    expect(() => joinUri('file:///base', relative)).toThrow(
      expect.objectContaining({ code: 'FILES_PATH_ESCAPES', kind: 'input' }),
    );
  });
});
