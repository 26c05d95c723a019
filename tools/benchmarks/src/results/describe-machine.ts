import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { today } from '../run-benchmark.ts';
import type { ResultsWiring } from './results-wiring.ts';

/** Where and with what a comparison was made. */
export interface MachineFacts {
  /** Year, month and day. */
  readonly date: string;
  /** Processor, cores, memory. */
  readonly machine: string;
  /** Processes that ran or waited in the last minute before the timing; this command's own among them. */
  readonly load: number;
  readonly versions: readonly string[];
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Describes this machine and the versions of everything that computes. */
export async function describeMachine({
  wiring,
  codeVersion,
}: {
  readonly wiring: Pick<ResultsWiring, 'home' | 'networkRuntime'>;
  readonly codeVersion: string;
}): Promise<MachineFacts> {
  const fasttext = await readFile(path.join(wiring.home, 'peers/fasttext/installed.txt'), 'utf8');
  return {
    date: today(),
    machine: `${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    load: loadavg()[0] as number,
    versions: [
      `Runestone ${codeVersion}`,
      `Node ${process.version}`,
      wiring.networkRuntime === 'onnx'
        ? `ONNX Runtime ${versionOf('libs/learning/onnx', 'onnxruntime-node')}`
        : `TensorFlow.js ${versionOf('libs/learning/tensorflow', '@tensorflow/tfjs-core')} (${wiring.networkRuntime})`,
      ...fasttext
        .split('\n')
        .filter((line) => line.includes('=='))
        .map((line) => line.trim().replace('==', ' ')),
    ],
  };
}

/** The commit of this code, and whether files differ from it. */
export function readCodeVersion(): string {
  const args = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

/** The version of a package that a lib depends on. */
function versionOf(lib: string, name: string): string {
  const { version } = createRequire(path.join(root, lib, 'package.json'))(`${name}/package.json`) as {
    version: string;
  };
  return version;
}
