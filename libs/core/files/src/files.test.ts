import { mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confinePath, readFileIfExists, resolveInside, sha256File, sha256Hex, withFileLock, writeFileAtomic } from './index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'runestone-files-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('writes new files with their parents and replaces old ones, leaving nothing else', async () => {
    const file = path.join(root, 'a/b/c.txt');
    await writeFileAtomic(file, 'one');
    await writeFileAtomic(file, Buffer.from('two'));
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await readdir(path.dirname(file))).toEqual(['c.txt']);
  });

  it('keeps the old file and no temporary one when it fails', async () => {
    const file = path.join(root, 'c.txt');
    await mkdir(file);
    await expect(writeFileAtomic(file, 'x')).rejects.toMatchObject({ code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/) });
    expect(await readdir(root)).toEqual(['c.txt']);
  });

  it('reports a full disk as it is and leaves nothing', async () => {
    await expect(writeFileAtomic('/dev/full/x', 'x')).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
    expect(await readdir(root)).toEqual([]);
  });
});

describe('reading and hashing', () => {
  it('gives undefined for a missing file only', async () => {
    expect(await readFileIfExists(path.join(root, 'none'))).toBeUndefined();
    await expect(readFileIfExists(root)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('hashes a file as it hashes its bytes', async () => {
    await writeFile(path.join(root, 'x'), 'abc');
    expect(await sha256File(path.join(root, 'x'))).toEqual({ sha256: sha256Hex('abc'), sizeBytes: 3 });
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('confinePath', () => {
  it('joins plain paths', () => {
    expect(confinePath('/root', 'steps/weights-1.bin')).toBe('/root/steps/weights-1.bin');
  });

  it.each([
    '', '/etc/passwd', '../x', 'a/../b', 'a/..', './a', 'a//b', 'a/', 'a\\b', '..\\x', 'a\0b', '%2e%2e/x', '%252e%252e/x',
    '..%2fx', 'C:/x', 'file:x', 'a/%2e%2e', '%00', 'a'.repeat(2000),
  ])('refuses %j', (relative) => {
    expect(() => confinePath('/root', relative)).toThrow(expect.objectContaining({ code: 'FILES_PATH_ESCAPES' }));
  });

  it('refuses links that lead out, and follows those that stay inside', async () => {
    await mkdir(path.join(root, 'in'));
    await writeFile(path.join(root, 'in/x'), 'x');
    await symlink(tmpdir(), path.join(root, 'in/out'));
    await symlink(path.join(root, 'in/x'), path.join(root, 'in/y'));
    await expect(resolveInside(path.join(root, 'in'), 'out/file')).rejects.toMatchObject({ code: 'FILES_PATH_ESCAPES' });
    await expect(resolveInside(path.join(root, 'in'), 'y')).resolves.toBe(path.join(root, 'in/y'));
    await expect(resolveInside(path.join(root, 'in'), 'new/file')).resolves.toBe(path.join(root, 'in/new/file'));
  });
});

describe('withFileLock', () => {
  it('lets one holder in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(path.join(root, 'lock'), work)));
    expect(most).toBe(1);
    expect(await readdir(root)).toEqual([]);
  });

  it('breaks the lock of a dead process and respects that of a live one', async () => {
    await writeFile(path.join(root, 'dead'), '999999999');
    await expect(withFileLock(path.join(root, 'dead'), async () => 'in')).resolves.toBe('in');
    await writeFile(path.join(root, 'live'), String(process.pid));
    const attempt = withFileLock(path.join(root, 'live'), async () => 'in', { timeoutMs: 30 });
    await expect(attempt).rejects.toMatchObject({ code: 'FILES_LOCK_TIMEOUT' });
  });

  it('releases when the work throws', async () => {
    await expect(withFileLock(path.join(root, 'lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(root)).toEqual([]);
  });
});
