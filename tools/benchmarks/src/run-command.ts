import path from 'node:path';
import { startProcessGroup, type Program } from './process-group.ts';

/** Runs a program to its end; when it fails, throws an error that says what is needed and what the program said. */
export async function runCommand(program: Program, needed: string): Promise<void> {
  const child = startProcessGroup(program, ['ignore', 'pipe', 'pipe']);
  let said = '';
  const keep = (chunk: Buffer): void => void (said = (said + chunk.toString('utf8')).slice(-4000));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const code = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.once('close', resolve);
  });
  if (code === 0) return;
  const name = path.basename(program.command);
  throw new Error(`${needed}: ${code === 'ENOENT' ? `there is no ${name} on PATH` : said.trim()}`);
}
