import fs, { mkdtemp, mkdir, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fromUnknown } from '@runestone/errors';
import {
  confinePath,
  isTemporaryName,
  readFileIfExists,
  readJsonFile,
  resolveInside,
  sha256File,
  sha256Hex,
  temporaryName,
  withFileLock,
  writeFileAtomic,
} from './index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'runestone-files-'));
});
afterEach(() => {
  jest.restoreAllMocks();
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

  it('writes several pieces in order, flushed or not', async () => {
    const file = path.join(root, 'c.bin');
    for (const flush of [true, false]) {
      await writeFileAtomic(file, ['one', Uint8Array.of(0, 1), 'two'], { flush });
      expect(await readFile(file, 'latin1')).toBe('one\x00\x01two');
    }
    expect(await readdir(root)).toEqual(['c.bin']);
  });

  it('keeps the old file and no temporary one when it fails', async () => {
    const file = path.join(root, 'c.txt');
    await mkdir(file);
    await expect(writeFileAtomic(file, 'x')).rejects.toMatchObject({
      code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/),
    });
    expect(await readdir(root)).toEqual(['c.txt']);
  });

  it('leaves the old file and nothing else when the disk is full', async () => {
    const file = path.join(root, 'c.txt');
    await writeFileAtomic(file, 'old');
    const open = fs.open;
    jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      handle.writeFile = async () => {
        await handle.write('ha');
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return handle;
    });
    const error = fromUnknown(await writeFileAtomic(file, 'half').catch((thrown: unknown) => thrown));
    expect(error.code).toBe('SYSTEM_DISK_FULL');
    expect(await readdir(root)).toEqual(['c.txt']);
    expect(await readFile(file, 'utf8')).toBe('old');
  });

  it('takes names of any length that the file system takes, and knows its own temporary ones', async () => {
    const file = path.join(root, 'n'.repeat(255));
    await writeFileAtomic(file, 'x');
    expect(await readdir(root)).toEqual(['n'.repeat(255)]);
    expect([temporaryName(), 'c.txt', '.tmp-1-x'].map(isTemporaryName)).toEqual([true, false, false]);
  });

  it('is seen whole by readers at any moment', async () => {
    const file = path.join(root, 'c.txt');
    const contents = ['a'.repeat(300_000), 'b'.repeat(200_000)];
    await writeFileAtomic(file, contents[0] as string);
    const writing = (async () => {
      for (let round = 0; round < 10; round += 1) await writeFileAtomic(file, contents[round % 2] as string);
    })();
    for (let round = 0; round < 30; round += 1) expect(contents).toContain(await readFile(file, 'utf8'));
    await writing;
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

describe('readJsonFile', () => {
  const check = (value: unknown): number => {
    if (typeof value !== 'number') throw new Error('expected a number');
    return value;
  };

  it('gives the checked value, or undefined for a missing file', async () => {
    await writeFile(path.join(root, 'n.json'), '7\n');
    expect(await readJsonFile(path.join(root, 'n.json'), check)).toBe(7);
    expect(await readJsonFile(path.join(root, 'none.json'), check)).toBeUndefined();
  });

  it.each(['', '{"a":', '"text"', Buffer.of(0x22, 0xff, 0x22)])(
    'names the file that holds %j',
    async (content) => {
      const file = path.join(root, 'n.json');
      await writeFile(file, content);
      await expect(readJsonFile(file, check)).rejects.toMatchObject({
        code: 'FILES_CORRUPT',
        kind: 'integrity',
        message: expect.stringContaining(file),
      });
    },
  );
});

describe('confinePath', () => {
  it('joins plain paths', () => {
    expect(confinePath('/root', 'steps/weights-1.bin')).toBe('/root/steps/weights-1.bin');
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\\b',
    '..\\x',
    'a\0b',
    '%2e%2e/x',
    '%252e%252e/x',
    '..%2fx',
    'C:/x',
    'file:x',
    'a/%2e%2e',
    '%00',
    'a'.repeat(2000),
  ])('refuses %#', (relative) => {
    expect(() => confinePath('/root', relative)).toThrow(
      expect.objectContaining({ code: 'FILES_PATH_ESCAPES' }),
    );
  });

  it('refuses links that lead out, and follows those that stay inside', async () => {
    await mkdir(path.join(root, 'in'));
    await writeFile(path.join(root, 'in/x'), 'x');
    await symlink(tmpdir(), path.join(root, 'in/out'));
    await symlink(path.join(root, 'in/x'), path.join(root, 'in/y'));
    await expect(resolveInside(path.join(root, 'in'), 'out/file')).rejects.toMatchObject({
      code: 'FILES_LINK_ESCAPES',
    });
    await expect(resolveInside(path.join(root, 'in'), 'y')).resolves.toBe(path.join(root, 'in/y'));
    await expect(resolveInside(path.join(root, 'in'), 'new/file')).resolves.toBe(
      path.join(root, 'in/new/file'),
    );
  });
});

describe('resolveInside', () => {
  it.each([
    ['a link to nowhere outside', 'gone', 'gone'],
    ['a file behind a link to nowhere', 'gone', 'gone/x'],
    ['a link in a circle', 'circle', 'circle/x'],
  ])('refuses %s', async (_, link, relative) => {
    await symlink(
      link === 'circle' ? path.join(root, link) : path.join(tmpdir(), 'runestone-no-such-folder'),
      path.join(root, link),
    );
    await expect(resolveInside(root, relative)).rejects.toMatchObject({ code: 'FILES_LINK_ESCAPES' });
  });

  it('takes a root that is a link itself, one that is not there yet, and the root of all', async () => {
    await mkdir(path.join(root, 'real'));
    await symlink(path.join(root, 'real'), path.join(root, 'alias'));
    await expect(resolveInside(path.join(root, 'alias'), 'x')).resolves.toBe(path.join(root, 'alias/x'));
    await expect(resolveInside(path.join(root, 'later'), 'x')).resolves.toBe(path.join(root, 'later/x'));
    await expect(resolveInside('/', 'no-such/x')).resolves.toBe('/no-such/x');
  });

  it('leaves what lies behind a file to whoever opens it', async () => {
    await writeFile(path.join(root, 'file'), 'x');
    await expect(resolveInside(root, 'file/x')).resolves.toBe(path.join(root, 'file/x'));
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

  it('breaks a stale lock once, however many find it', async () => {
    const lock = path.join(root, 'lock');
    let inside = 0;
    let most = 0;
    for (let round = 0; round < 5; round += 1) {
      await writeFile(lock, `999999999 ${hostname()} x`);
      const work = async () => {
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
      };
      await Promise.all(Array.from({ length: 4 }, () => withFileLock(lock, work)));
    }
    expect(most).toBe(1);
    expect(await readdir(root)).toEqual([]);
  });

  it('looks again before it breaks a lock: somebody else may have broken it and hold it now', async () => {
    const lock = path.join(root, 'lock');
    const live = `${process.pid} ${hostname()} other`;
    await writeFile(lock, '999999999');
    const open = fs.open;
    jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
      if (String(args[0]).endsWith('.break')) await writeFile(lock, live);
      return open(...args);
    });
    const attempt = withFileLock(lock, async () => 'in', { timeoutMs: 30 });
    await expect(attempt).rejects.toMatchObject({ code: 'FILES_LOCK_TIMEOUT' });
    expect(await readFile(lock, 'utf8')).toBe(live);
  });

  it.each([
    ['another host', '1 elsewhere x', 0, false],
    ['another host that is silent', '1 elsewhere x', 60, true],
    ['a process of this number that is silent', `${process.pid} ${hostname()} x`, 60, true],
  ])('judges the lock of %s', async (_, owner, silentSeconds, broken) => {
    const lock = path.join(root, 'lock');
    const then = new Date(Date.now() - silentSeconds * 1000);
    await writeFile(lock, owner);
    await utimes(lock, then, then);
    const attempt = await withFileLock(lock, async () => true, { timeoutMs: 30 }).catch(() => false);
    expect(attempt).toBe(broken);
  });

  it('leaves the lock of another holder alone when its own was broken', async () => {
    const lock = path.join(root, 'lock');
    await withFileLock(lock, () => writeFile(lock, 'another'));
    expect(await readFile(lock, 'utf8')).toBe('another');
  });

  it('releases when the work throws', async () => {
    await expect(
      withFileLock(path.join(root, 'lock'), () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no');
    expect(await readdir(root)).toEqual([]);
  });
});
