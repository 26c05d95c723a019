import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunestoneError } from '@runestone/errors';
import { createLocalRegistry, type Registry } from '../index.ts';
import { describeRegistry } from '../registry.conformance.ts';

const createFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'runestone-registry-'));
const clock = (): number => 1_750_000_000_000;

describeRegistry('a local folder', async () => {
  const directory = await createFolder();
  return {
    registry: createLocalRegistry({ directory, clock }),
    close: () => rm(directory, { recursive: true }),
  };
});

describe('createLocalRegistry', () => {
  let directory: string;
  let registry: Registry;
  let problems: RunestoneError[];
  const fileOf = (file: string): string => path.join(directory, 'registry/m', file);
  beforeEach(async () => {
    problems = [];
    directory = await createFolder();
    registry = createLocalRegistry({ directory, clock, onProblem: (problem) => problems.push(problem) });
    for (const sourceUri of ['file:///1', 'file:///2'])
      await registry.createVersion({ name: 'm', sourceUri });
    await registry.setAlias('m', 'champion', 2);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each(['', '{"formatVersion":1', '[]', '{"formatVersion":2}', '\uFFFD'])(
    'names the version file that holds %j',
    async (text) => {
      await writeFile(fileOf('versions/1.json'), text);
      const corrupt = {
        code: 'FILES_CORRUPT',
        kind: 'integrity',
        details: { file: fileOf('versions/1.json') },
      };
      await expect(registry.getVersion('m', 1)).rejects.toMatchObject(corrupt);
      expect((await registry.listVersions('m')).map(({ version }) => version)).toEqual([2]);
      expect(problems).toMatchObject([corrupt]);
      expect((await registry.getAlias('m', 'champion')).version).toBe(2);
      expect((await registry.createVersion({ name: 'm', sourceUri: 'file:///3' })).version).toBe(3);
    },
  );

  it('refuses a version file that was copied to another number', async () => {
    await writeFile(fileOf('versions/2.json'), await readFile(fileOf('versions/1.json')));
    await expect(registry.getAlias('m', 'champion')).rejects.toMatchObject({ code: 'FILES_CORRUPT' });
  });

  it('names damaged aliases, leaves them alone, and still lists other models', async () => {
    await registry.createVersion({ name: 'other', sourceUri: 'file:///x' });
    await writeFile(fileOf('aliases.json'), '{"half');
    const corrupt = { code: 'FILES_CORRUPT', details: { file: fileOf('aliases.json') } };
    await expect(registry.getAlias('m', 'champion')).rejects.toMatchObject(corrupt);
    await expect(registry.setAlias('m', 'champion', 1)).rejects.toMatchObject(corrupt);
    expect((await registry.listModels()).map(({ name }) => name)).toEqual(['other']);
    expect(problems).toMatchObject([corrupt]);
    expect(await readFile(fileOf('aliases.json'), 'utf8')).toBe('{"half');
  });

  it('overlooks what killed writers and others left', async () => {
    await writeFile(fileOf('versions/.tmp-1-0123456789abcdef'), 'half');
    await writeFile(fileOf('versions/notes.txt'), 'mine');
    await writeFile(path.join(directory, 'registry/README'), 'mine');
    expect((await registry.listVersions('m')).map(({ version }) => version)).toEqual([2, 1]);
    expect(await registry.listModels()).toHaveLength(1);
  });

  it('breaks the lock of a process that was killed, and leaves none', async () => {
    await writeFile(fileOf('.lock'), '999999999');
    await registry.setAlias('m', 'champion', 1);
    expect((await readdir(path.join(directory, 'registry/m'))).sort()).toEqual(['aliases.json', 'versions']);
  });

  it('serves processes that register at once', async () => {
    const count = 8;
    const children = ['a', 'b'].map((label) => runChild(directory, label, count));
    expect(await Promise.all(children)).toEqual([0, 0]);
    const versions = await registry.listVersions('m');
    expect(versions.map(({ version }) => version)).toEqual(
      Array.from({ length: 2 + 2 * count }, (_, i) => 2 + 2 * count - i),
    );
    for (const label of ['a', 'b']) {
      expect(versions.filter(({ sourceUri }) => sourceUri === `file:///${label}`)).toHaveLength(count);
    }
    const moves = await registry.history('m');
    expect(moves.slice(1).map(({ previousVersion }) => previousVersion)).toEqual(
      moves.slice(0, -1).map(({ version }) => version),
    );
  }, 60_000);
});

/** Starts a process that registers versions from the sources of this library and makes each the champion. */
function runChild(directory: string, label: string, count: number): Promise<number | null> {
  const cwd = path.dirname(expect.getState().testPath as string);
  const library = pathToFileURL(path.join(cwd, '../index.ts')).href;
  const program = `
    import { createLocalRegistry } from ${JSON.stringify(library)};
    const registry = createLocalRegistry({ directory: ${JSON.stringify(directory)}, clock: Date.now });
    for (let index = 0; index < ${count}; index += 1) {
      const { version } = await registry.createVersion({ name: 'm', sourceUri: 'file:///${label}' });
      await registry.setAlias('m', 'champion', version);
    }`;
  const options = [
    '--conditions=@runestone/source',
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    program,
  ];
  return new Promise((resolve) => {
    spawn(process.execPath, options, { cwd, stdio: 'inherit' }).on('close', resolve);
  });
}
