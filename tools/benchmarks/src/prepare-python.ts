import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './run-command.ts';

/** A virtual environment for a peer that is written in Python. */
export interface PythonPeer {
  /** What it is for, as error messages name it. */
  readonly name: string;
  readonly venv: string;
  /** What pip shall install. */
  readonly packages: readonly string[];
}

/** Makes a virtual environment once and gives the path of its Python; a stamp in it names what is installed. */
export async function preparePython({ name, venv, packages }: PythonPeer): Promise<string> {
  const python = path.join(venv, 'bin', 'python');
  const stamp = path.join(venv, 'installed.txt');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === packages.join('\n')) return python;
  await mkdir(path.dirname(venv), { recursive: true });
  const run = (command: string, args: readonly string[], needed: string): Promise<void> =>
    runCommand({ command, args, env: process.env, cwd: process.cwd() }, needed);
  await run('python3', ['-m', 'venv', venv], `Python 3 with its venv module is needed for ${name}`);
  await run(
    python,
    ['-m', 'pip', 'install', '--quiet', ...packages],
    `pip could not install ${packages.join(' and ')}; it needs PyPI or a mirror of it`,
  );
  await writeFile(stamp, packages.join('\n'));
  return python;
}
