import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { errorKinds, fromUnknown } from '@runestone/errors';
import { describeSettings, readSettings } from '@runestone/settings';
import { createOutput } from './console-output.ts';
import { createProgram } from './program.ts';
import { trainerSettingsSchema } from './settings.ts';
import { createWiring } from './wiring.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The commit the code comes from, or the version where there is no repository. */
function codeVersion(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return version;
  }
}

const interruption = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1;
    // The second time the user means it.
    if (asked > 1) process.exit(130);
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
    interruption.abort();
  });
}

const warn = (message: string): void => void process.stderr.write(`warning: ${message}\n`);

const program = createProgram(({ json, quiet }) => ({
  wiring: createWiring(readSettings(trainerSettingsSchema, process.env), {
    onProblem: ({ message }) => warn(message),
    onNotice: warn,
  }),
  output: createOutput(json || quiet),
  signal: interruption.signal,
  json,
  codeVersion: codeVersion(),
  producer: `runestone ${version}`,
}));
program.addHelpText('after', `\nSettings (environment):\n${describeSettings(trainerSettingsSchema)}`);
program.exitOverride();
for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride();

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError)
    process.exitCode = thrown.exitCode === 0 ? 0 : errorKinds.input.exitCode;
  else {
    const error = fromUnknown(thrown);
    process.stderr.write(`error: ${error.message}\n(${error.code})\n`);
    if (error.kind === 'internal')
      process.stderr.write(`${error.cause instanceof Error ? error.cause.stack : error.stack}\n`);
    process.exitCode = interruption.signal.aborted ? 130 : errorKinds[error.kind].exitCode;
  }
}
