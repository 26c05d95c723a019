import { createProgram } from '../../apps/trainer/src/program.ts';
import { renderPage, type Page } from './markdown.ts';

type Program = ReturnType<typeof createProgram>;

/** The command line of the trainer, as its `--help` prints it. */
export function createCliPage(): Page {
  const program = createProgram(() => {
    throw new Error('the reference runs no command');
  });
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  return {
    path: 'docs/reference/cli.md',
    text: renderPage('Command line', [
      'The trainer has one target of Nx for each command: `npx nx run trainer:train --recipe language-id`. ' +
        'The same without Nx: `node apps/trainer/bin/runestone.mjs train --recipe language-id`. ' +
        'For help write `npx nx run trainer:train -- --help`; without the two dashes Nx prints its own first. What the environment sets is in [settings](settings.md).',
      'Results go to standard output, everything said on the way to standard error. Progress is shown on a terminal only. ' +
        '`--json` prints one JSON document. A failed command prints the message and the code of the error; ' +
        'its exit code follows from the [kind of the error](errors.md). Ctrl-C ends with exit code 130 and leaves nothing half-written.',
      'The serving app is set up by its [settings](settings.md). Beside `--help` it takes two commands: `create-key` adds an ' +
        '[API key](../how-to/give-out-api-keys.md), `export-records` writes [records](../how-to/record-predictions-and-feedback.md) to a Parquet file. ' +
        'The [worker](../how-to/watch-many-servers.md) is set up by its settings alone.',
      section('trainer', program),
      ...commands.map((command) => section(nameOf(command), command)),
    ]),
  };
}

function nameOf(command: Program): string {
  const names: string[] = [];
  for (let one: Program | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return names.join(' ');
}

function section(title: string, command: Program): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return `## ${title}\n\n\`\`\`text\n${text.trim()}\n\`\`\``;
}
