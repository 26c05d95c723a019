import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryName } from '../../libs/core/files/src/index.ts';
import { nativeLayout } from '../../libs/learning/tensorflow/src/native-library.ts';
import { installNativeLibrary, type InstallOptions } from './install-native-library.ts';
import type { SetupContext } from './setup-context.ts';
import { wheelTable } from './wheel-table.ts';
import { writeInstallRecord } from './write-install-record.ts';

let folder = '';
let home = '';
let server: Server;
let said: string[] = [];
let requests: string[] = [];
const wheel = wheelTable.cpu[0]?.file as string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-install-'));
  home = path.join(folder, 'home');
  said = [];
  requests = [];
  // An index whose wheel is another file.
  server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.setHeader('content-type', 'text/html').end(`<a href="/${wheel}">`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** Writes a package whose install script does as the test wants. */
async function writePackage(script: string): Promise<string> {
  const place = path.join(folder, 'node_modules', '@scope', 'package');
  await mkdir(path.join(place, 'scripts'), { recursive: true });
  await writeFile(path.join(place, 'package.json'), '{"name":"@tensorflow/tfjs-node-gpu"}');
  await writeFile(path.join(place, 'scripts', 'install.js'), script);
  return place;
}

async function install(
  options: Partial<InstallOptions> = {},
  context: Partial<SetupContext> = {},
): ReturnType<typeof installNativeLibrary> {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return installNativeLibrary(
    { home, variant: 'cpu', source: 'registry', force: false, ...options },
    {
      env: { ...process.env, CXX: process.execPath, PIP_INDEX_URL: address, TFJS_NODE_CDN_STORAGE: address },
      signal: new AbortController().signal,
      packageFolder: folder,
      log: (line) => said.push(line),
      showProgress: () => undefined,
      ...context,
    },
  );
}

const onLinux = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;

describe('installNativeLibrary', () => {
  onLinux('refuses a wrong wheel and leaves nothing, also of set-ups before', async () => {
    await mkdir(path.join(home, temporaryName(), 'deep'), { recursive: true });
    await expect(install()).rejects.toMatchObject({ code: 'TENSORFLOW_SETUP_CHECKSUM_WRONG' });
    expect(requests).toEqual(['/tensorflow-cpu/', `/${wheel}`]);
    expect(await readdir(home)).toEqual([]);
  });

  onLinux('goes on with the registry where the download fails, and says so', async () => {
    const packageFolder = await writePackage('console.error("no such host"); process.exit(1)');
    await expect(install({ source: 'auto' }, { packageFolder })).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_CHECKSUM_WRONG',
    });
    expect(said.join('\n')).toMatch(
      /install script failed[^]*no such host[^]*going on with the package registry/,
    );
    expect(await readdir(home)).toEqual([]);
  });

  it.each([
    ['fails', 'process.exit(1)', 'TENSORFLOW_SETUP_DOWNLOAD_FAILED'],
    ['brings nothing', '', 'TENSORFLOW_SETUP_DOWNLOAD_FAILED'],
    [
      'brings what does not load',
      `const { mkdirSync, writeFileSync } = require('fs');
       if (require('../package.json').name !== '@tensorflow/tfjs-node' || process.argv[2] !== 'cpu') process.exit(1);
       for (const folder of ['deps/lib', 'lib/napi-v8']) mkdirSync(folder, { recursive: true });
       writeFileSync('lib/napi-v8/tfjs_binding.node', 'no library');`,
      'TENSORFLOW_SETUP_LOAD_FAILED',
    ],
  ])('leaves nothing where the install script %s', async (_, script, code) => {
    const packageFolder = await writePackage(script);
    await expect(install({ source: 'download' }, { packageFolder })).rejects.toMatchObject({ code });
    expect(await readdir(home)).toEqual([]);
  });

  it('leaves what is there, and asks nobody', async () => {
    const layout = nativeLayout(home, 'cpu');
    for (const file of [...layout.addonFiles, path.join(layout.libraryFolder, 'libtensorflow.so')]) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, 'x');
    }
    const about = { source: 'download', tensorflowVersion: '2.9.1', variant: 'cpu' } as const;
    await writeInstallRecord(layout, about);
    expect(await install()).toEqual({ ...about, addonFiles: layout.addonFiles });
    expect(requests).toEqual([]);
  });

  it('stops before it begins when it is told to', async () => {
    await expect(install({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(home)).toEqual([]);
  });

  it('says that a home cannot be made', async () => {
    await writeFile(home, '');
    await expect(install()).rejects.toMatchObject({ code: 'TENSORFLOW_SETUP_HOME_INVALID', kind: 'config' });
  });
});
