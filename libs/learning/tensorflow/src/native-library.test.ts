import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  defaultNativeHome,
  findNativeLibrary,
  findNativeVariant,
  nativeLayout,
  type NativeRecord,
  type NativeVariant,
} from './native-library.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-native-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Writes an installation of small files; `change` damages its record. */
async function install(
  variant: NativeVariant,
  change: (record: NativeRecord) => unknown = (record) => record,
): Promise<void> {
  const { folder, libraryFolder, addonFiles, recordFile } = nativeLayout(home, variant);
  const files: Record<string, { sha256: string; sizeBytes: number }> = {};
  for (const file of [path.join(libraryFolder, 'libtensorflow.so.2'), ...addonFiles]) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'bytes');
    files[path.relative(folder, file).split(path.sep).join('/')] = { sha256: 'aa', sizeBytes: 5 };
  }
  const record: NativeRecord = {
    formatVersion: 1,
    source: 'registry',
    tensorflowVersion: '2.18.1',
    variant,
    files,
  };
  const changed = change(record);
  await writeFile(recordFile, typeof changed === 'string' ? changed : JSON.stringify(changed));
}

describe('defaultNativeHome', () => {
  it('lies in the cache of the user', () => {
    const root = path.resolve('/');
    expect(defaultNativeHome({ XDG_CACHE_HOME: path.join(root, 'cache'), HOME: root })).toBe(
      path.join(root, 'cache', 'runestone', 'tensorflow'),
    );
    expect(defaultNativeHome({ HOME: root })).toBe(path.join(root, '.cache', 'runestone', 'tensorflow'));
  });

  it('overlooks what is empty or relative', () => {
    expect(defaultNativeHome({ XDG_CACHE_HOME: 'cache', HOME: '' })).toBe(
      path.join(homedir(), '.cache', 'runestone', 'tensorflow'),
    );
  });
});

describe('nativeLayout', () => {
  it('names a folder for the platform and an addon for each thread', () => {
    const { folder, libraryFolder, addonFiles, recordFile } = nativeLayout('home', 'gpu');
    expect(path.relative('home', folder)).toBe(`tfjs-4.22.0-${process.platform}-${process.arch}-gpu`);
    expect([libraryFolder, addonFiles[0], addonFiles[15], recordFile]).toEqual(
      ['deps/lib', 'lib/napi-v8/tfjs_binding.node', 'lib/napi-v8/tfjs_binding-15.node', 'installed.json'].map(
        (file) => path.join(folder, file),
      ),
    );
    expect(new Set(addonFiles).size).toBe(16);
  });
});

describe('findNativeLibrary', () => {
  it('finds what is installed, CUDA before plain', async () => {
    await install('cpu');
    const { addonFiles } = nativeLayout(home, 'cpu');
    expect(await findNativeLibrary(home)).toEqual({
      variant: 'cpu',
      source: 'registry',
      tensorflowVersion: '2.18.1',
      addonFiles,
    });
    await install('gpu');
    expect((await findNativeLibrary(home))?.variant).toBe('gpu');
    expect((await findNativeVariant(home, 'cpu'))?.variant).toBe('cpu');
  });

  it('takes the plain one where the CUDA one is damaged', async () => {
    await install('cpu');
    await install('gpu', () => '{');
    expect((await findNativeLibrary(home))?.variant).toBe('cpu');
  });

  it('finds nothing where nothing is, or a file stands in the way', async () => {
    expect(await findNativeLibrary(path.join(home, 'none'))).toBeUndefined();
    await writeFile(path.join(home, 'file'), '');
    expect(await findNativeLibrary(path.join(home, 'file'))).toBeUndefined();
  });

  const damages: [string, (record: NativeRecord) => unknown][] = [
    ['empty', () => ''],
    ['no JSON', () => '{"formatVersion":1'],
    ['null', () => null],
    ['of another format', (record) => ({ ...record, formatVersion: 2 })],
    ['of another variant', (record) => ({ ...record, variant: 'gpu' })],
    ['of no known source', (record) => ({ ...record, source: 'elsewhere' })],
    ['without files', ({ files: _, ...record }) => record],
    ['with no file', (record) => ({ ...record, files: {} })],
    ['with a damaged entry', ({ files, ...record }) => ({ ...record, files: { ...files, x: null } })],
    [
      'with a path that leads out',
      ({ files, ...record }) => ({
        ...record,
        files: { ...files, '../x/installed.json': { sha256: '', sizeBytes: 1 } },
      }),
    ],
  ];
  it.each(damages)('finds nothing where the record is %s', async (_, change) => {
    await install('cpu', change);
    expect(await findNativeLibrary(home)).toBeUndefined();
  });

  it.each([
    ['a missing addon', () => rm(nativeLayout(home, 'cpu').addonFiles[7] as string)],
    ['a cut addon', () => writeFile(nativeLayout(home, 'cpu').addonFiles[7] as string, 'byte')],
    ['missing libraries', () => rm(nativeLayout(home, 'cpu').libraryFolder, { recursive: true })],
  ])('finds nothing where there is %s', async (_, damage) => {
    await install('cpu');
    await damage();
    expect(await findNativeLibrary(home)).toBeUndefined();
  });
});
