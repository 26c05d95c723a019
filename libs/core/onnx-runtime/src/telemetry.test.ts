import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let home: string;
beforeEach(async () => void (home = await mkdtemp(path.join(tmpdir(), 'onnx-telemetry-'))));
afterEach(() => rm(home, { recursive: true }));

/** Opens a model, or tries to, in a process of its own, as a user at home in `home` does. */
async function openModel(): Promise<void> {
  const script = `
    import { loadOnnxRuntime, openOnnxSession } from '@runestone/onnx-runtime';
    const runtime = await loadOnnxRuntime((message) => new Error(message));
    await openOnnxSession(runtime, Uint8Array.of(1, 2, 3), 1).catch(() => undefined);`;
  const tsx = ['--conditions=@runestone/source', '--import', 'tsx'];
  await promisify(execFile)(process.execPath, [...tsx, '--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], HOME: home, TSX_DISABLE_CACHE: '1' },
  });
}

describe('ONNX Runtime', () => {
  it('keeps and tells nothing of its own', async () => {
    await openModel();
    expect(await readdir(home)).toEqual([]);
  });
});
