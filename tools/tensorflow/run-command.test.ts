import { describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.ts';

const { signal } = new AbortController();
const run = (script: string, stop = signal): ReturnType<typeof runCommand> =>
  runCommand(process.execPath, ['-e', script], { signal: stop });

describe('runCommand', () => {
  it('gives what a program prints and how it ends', async () => {
    expect(await run('console.log("out"); console.error("why"); process.exitCode = 3')).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      complaint: 'why',
    });
  });

  it('names the signal that ended a program', async () => {
    expect(await run('process.kill(process.pid, "SIGKILL")')).toMatchObject({
      exitCode: undefined,
      complaint: 'SIGKILL',
    });
  });

  it('throws where there is no such program', async () => {
    await expect(runCommand('no-such-program', [], { signal })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends the program and what it started when it is told to', async () => {
    const control = new AbortController();
    // The grandchild holds the pipe: as long as it lives, the run goes on.
    const running = run(
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "inherit" })',
      control.signal,
    );
    setTimeout(() => control.abort(), 150);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect(run('', control.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
