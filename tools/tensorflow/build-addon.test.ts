import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { patchAddonSource, requireCompiler } from './build-addon.ts';
import { findPackageFolder } from './setup-context.ts';

const line = 'static std::set<std::string> ATTR_NAME_SET;';
const { signal } = new AbortController();

describe('patchAddonSource', () => {
  it('changes one line of the source that is installed', async () => {
    const source = await readFile(path.join(findPackageFolder(), 'binding', 'tfjs_backend.cc'), 'utf8');
    const [before, after] = [source.split('\n'), patchAddonSource(source).split('\n')];
    const changed = after.filter((text, index) => text !== before[index]);
    expect(changed).toEqual(['static thread_local std::set<std::string> ATTR_NAME_SET;']);
    expect(after).toHaveLength(before.length);
  });

  it.each(['', `${line}\n${line}\n`])('refuses another source: %j', (source) => {
    expect(() => patchAddonSource(source)).toThrow(
      expect.objectContaining({ code: 'TENSORFLOW_SETUP_SOURCE_UNEXPECTED', kind: 'integrity' }),
    );
  });
});

describe('requireCompiler', () => {
  it('takes a compiler that runs, with arguments of its own', async () => {
    await expect(
      requireCompiler({ compiler: `${process.execPath} --no-warnings`, signal }),
    ).resolves.toBeUndefined();
  });

  it('says how to get one', async () => {
    const missing = requireCompiler({ compiler: 'no-such-compiler', signal });
    await expect(missing).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_COMPILER_MISSING',
      kind: 'config',
    });
    await expect(missing).rejects.toThrow('apt-get install g++');
  });

  it('refuses one that does not run', async () => {
    await expect(
      requireCompiler({ compiler: `${process.execPath} --no-such-option`, signal }),
    ).rejects.toMatchObject({ code: 'TENSORFLOW_SETUP_COMPILE_FAILED' });
  });
});
