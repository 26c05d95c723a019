import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findNativeVariant, nativeLayout } from '../../libs/learning/tensorflow/src/native-library.ts';
import { checkNativeLibraries } from './check-native-library.ts';
import { findPackageFolder, type SetupContext } from './setup-context.ts';
import { writeInstallRecord } from './write-install-record.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-check-'));
  const { addonFiles, libraryFolder } = nativeLayout(home, 'gpu');
  for (const file of [...addonFiles, path.join(libraryFolder, 'libtensorflow.so')]) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'no library');
  }
  await writeInstallRecord(nativeLayout(home, 'gpu'), {
    source: 'registry',
    tensorflowVersion: '2.18.1',
    variant: 'gpu',
  });
});
afterEach(() => rm(home, { recursive: true }));

const context: SetupContext = {
  env: {},
  signal: new AbortController().signal,
  packageFolder: findPackageFolder(),
  log: () => undefined,
  showProgress: () => undefined,
};
const check = (variants: readonly ('cpu' | 'gpu')[], usualHome = home) =>
  checkNativeLibraries({ home, usualHome, variants }, context);

describe('writeInstallRecord', () => {
  it('makes an installation that is found', async () => {
    expect(await findNativeVariant(home, 'gpu')).toMatchObject({
      source: 'registry',
      tensorflowVersion: '2.18.1',
    });
  });
});

describe('checkNativeLibraries', () => {
  it('says what is missing and how to get it', async () => {
    const missing = check(['cpu']);
    await expect(missing).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_NOT_INSTALLED',
      kind: 'not-found',
    });
    await expect(missing).rejects.toThrow(/no native TensorFlow in .*: npm run setup:tensorflow$/);
    await rm(nativeLayout(home, 'gpu').folder, { recursive: true });
    await expect(check(['gpu'], '/usual')).rejects.toThrow(
      `no TensorFlow with CUDA in ${home}. Get it with: npm run setup:tensorflow -- --gpu --home ${home}`,
    );
  });

  it('names what is damaged and how to mend it', async () => {
    const { addonFiles } = nativeLayout(home, 'gpu');
    // As many bytes as before: only the checksum tells.
    await writeFile(addonFiles[1] as string, 'NO LIBRARY');
    await rm(addonFiles[2] as string);
    const damaged = check(['gpu', 'cpu']);
    await expect(damaged).rejects.toMatchObject({
      kind: 'integrity',
      details: {
        damage: [
          'lib/napi-v8/tfjs_binding-1.node is not what was installed',
          'lib/napi-v8/tfjs_binding-2.node is missing or unreadable',
        ],
      },
    });
    await expect(damaged).rejects.toThrow(/npm run setup:tensorflow -- --gpu --force$/);
  });

  it('calls an installation without a record damaged', async () => {
    await rm(nativeLayout(home, 'gpu').recordFile);
    await expect(check(['gpu'])).rejects.toMatchObject({ code: 'TENSORFLOW_SETUP_DAMAGED' });
  });

  it('says why an addon does not load', async () => {
    const loading = check(['gpu']);
    await expect(loading).rejects.toMatchObject({ code: 'TENSORFLOW_SETUP_LOAD_FAILED', kind: 'config' });
    await expect(loading).rejects.toThrow(/tfjs_binding\.node/);
  });
});
