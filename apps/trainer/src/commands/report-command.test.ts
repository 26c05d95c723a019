import { describe, expect, it } from '@jest/globals';
import { chooseReference } from './choose-reference.ts';
import { defaultFile } from './report-command.ts';

describe('defaultFile', () => {
  it.each([
    ['language-id', '3', 'language-id-3-report.html'],
    ['tiny', `run:${'a'.repeat(4)}/49`, 'tiny-run-aaaa-49-report.html'],
    ['../../etc', 'directory', 'etc-directory-report.html'],
  ])('is a plain name: %s %s', (name, version, file) => {
    expect(defaultFile({ name, version })).toBe(file);
  });
});

describe('chooseReference', () => {
  it('takes a reference, or a run with or without its checkpoint', () => {
    expect(chooseReference({ model: 'tiny/1' })).toEqual({ kind: 'version', name: 'tiny', version: 1 });
    expect(chooseReference({ run: 'abcdef' })).toEqual({ kind: 'run', runId: 'abcdef' });
    expect(chooseReference({ run: 'abcdef', checkpoint: '4' })).toMatchObject({ checkpoint: '4' });
  });

  it.each([[{}], [{ model: 'tiny', run: 'abcdef' }], [{ model: 'tiny', checkpoint: '4' }]])(
    'refuses %j',
    (options) => {
      expect(() => chooseReference(options)).toThrow(
        expect.objectContaining({ code: 'TRAINER_OPTION_INVALID' }),
      );
    },
  );
});
