import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { classifyCommand, type ClassifyOptions } from './commands/classify-command.ts';
import { downloadCommand, type DownloadOptions } from './commands/download-command.ts';
import { driftCommand, driftExitCode, type DriftOptions } from './commands/drift-command.ts';
import { evaluateCommand, type EvaluateOptions } from './commands/evaluate-command.ts';
import { feedbackCommand, type FeedbackOptions } from './commands/feedback-command.ts';
import { recipesCommand } from './commands/recipes-command.ts';
import { promoteCommand, rollbackCommand } from './commands/registry-commands.ts';
import { reportCommand, type ReportOptions } from './commands/report-command.ts';
import { runsCompareCommand, runsListCommand, type RunsListOptions } from './commands/runs-commands.ts';
import { syncCommand } from './commands/sync-command.ts';
import { defaultRecipe, trainCommand, type TrainOptions } from './commands/train-command.ts';

/** Makes the context of a command, once it is known which one runs and whether it prints JSON. */
export type CreateContext = (options: { readonly json: boolean; readonly quiet: boolean }) => CommandContext;

/** The trainer's command line. */
export function createProgram(createContext: CreateContext): Command {
  const program = new Command('trainer')
    .description('Trains, evaluates, promotes and applies text classifiers.')
    .showHelpAfterError('(add --help for the options)');
  const context = (command: Command): CommandContext => {
    const { json = false, quiet = false } = command.opts<{ json?: boolean; quiet?: boolean }>();
    return createContext({ json, quiet });
  };
  addRecipes(program, context);
  addTrain(program, context);
  addEvaluate(program, context);
  addClassify(program, context);
  addDrift(program, context);
  addReport(program, context);
  addRegistry(program, context);
  addDownload(program, context);
  addFeedback(program, context);
  addSync(program, context);
  addRuns(program, context);
  return program;
}

type ContextOf = (command: Command) => CommandContext;

const withOutput = (command: Command): Command =>
  command
    .option('--json', 'print one JSON document on standard output', false)
    .option('--quiet', 'no progress', false);
const formatOption = () =>
  new Option('--format <format>', 'format of the file, when its name does not tell').choices([
    'csv',
    'tsv',
    'jsonl',
    'json',
  ]);

function addRecipes(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('recipes')
      .description('list recipes: what each needs, whether that is here, and how to get it; fetches nothing')
      .argument('[recipes...]', "names, or paths of .yaml files; all of Runestone's own unless given"),
  ).action((recipes: string[], _: object, command: Command) => recipesCommand(recipes, context(command)));
}

function addTrain(program: Command, context: ContextOf): void {
  withOutput(program.command('train').description('train a recipe and register the result'))
    .option(
      '--recipe <name>',
      `one of Runestone's recipes, or the path of a .yaml file (default: "${defaultRecipe}")`,
    )
    .option(
      '--set <path=value>',
      'override a value of the recipe, such as model.epochs=10; path= leaves a key out (repeatable)',
      collect,
      [],
    )
    .option('--seed <number>', 'seed of everything random')
    .option('--promote', 'make the result the champion, if it is no worse than the one before')
    .option('--unless-trained', 'do nothing where a version comes from the same recipe and data')
    .option('--resume <run>', 'go on with a run that was stopped, to the same result as without the stop')
    .option(
      '--checkpoints <number>',
      'how many checkpoints to keep, the best by validation loss',
      parseNatural,
      3,
    )
    .option('--no-register', 'keep the result out of the registry')
    .addHelpText(
      'after',
      '\nExamples:\n  npx nx run trainer:train\n  npx nx run trainer:train --recipe language-id-nordic --set model.epochs=5 --json',
    )
    .action((options: TrainOptions, command: Command) => trainCommand(options, context(command)));
}

function addEvaluate(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('evaluate')
      .description('evaluate a run, a version, an alias or a directory on a labelled file'),
  )
    .requiredOption('--model <reference>', 'name@alias, name/version, run:<id> or a directory')
    .requiredOption('--data <file>', 'CSV, TSV or JSON lines; may be gzipped')
    .option('--text-column <name>', 'column with the text', 'text')
    .option('--label-column <name>', 'column with the label', 'label')
    .option('--map <from=to,…>', 'new labels for those of the file, such as dk=dan,sv=swe', parseMap)
    .option('--default <label>', 'label of everything that --map does not list')
    .addOption(
      new Option('--several <how>', 'rows with several labels')
        .choices(['all', 'first', 'skip', 'error'])
        .default('skip'),
    )
    .addOption(formatOption())
    .action((options: EvaluateOptions, command: Command) => evaluateCommand(options, context(command)));
}

function addClassify(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('classify')
      .description('classify every row of a file into JSON lines; goes on where it was interrupted'),
  )
    .requiredOption('--model <reference>', 'name@alias, name/version, run:<id> or a directory')
    .requiredOption('--input <file>', 'CSV, TSV or JSON lines; may be gzipped')
    .requiredOption('--output <file>', 'where the JSON lines go')
    .option('--text-column <name>', 'column with the text', 'text')
    .option('--id-column <name>', 'column to copy into the output as id')
    .option('--top-k <number>', 'alternatives to give', parseCount, 3)
    .option('--min-confidence <number>', 'abstain below it', parseShare)
    .option('--force', 'replace an output file that exists')
    .addOption(formatOption())
    .action((options: ClassifyOptions, command: Command) => classifyCommand(options, context(command)));
}

function addDrift(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('drift')
      .description('compare the texts of a file, and the answers to them, with what the model was judged on'),
  )
    .requiredOption('--model <reference>', 'name@alias, name/version, run:<id> or a directory')
    .requiredOption('--input <file>', 'CSV, TSV or JSON lines; may be gzipped; at least 100 rows')
    .option('--text-column <name>', 'column with the text', 'text')
    .option('--alpha <number>', 'probability of a false alarm that is allowed', parseShare, 0.01)
    .addOption(formatOption())
    .addHelpText(
      'after',
      `\nExit code ${driftExitCode}: the texts drift. 0: they do not, or there are too few to say.`,
    )
    .action((options: DriftOptions, command: Command) => driftCommand(options, context(command)));
}

function addReport(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('report')
      .description(
        'write how a model was trained and how good it is as a page of HTML, which a browser shows',
      ),
  )
    .option('--model <reference>', 'name@alias, name/version, run:<id> or a directory')
    .option('-r, --run <id>', 'a run, in place of --model')
    .option(
      '--to <file>',
      'where the page goes, - for standard output (default: "<name>-<version>-report.html")',
    )
    .option('--records', 'tell how good recorded answers of the version were, too')
    .option('--served-as <name>', 'with --records: the name of the model on the servers, where it is another')
    .option('--days <number>', 'with --records: how far back', parseCount, 30)
    .addHelpText(
      'after',
      '\nA page with drift, too, is at /models/<name>/report of the server that serves the model.',
    )
    .action((options: ReportOptions, command: Command) => reportCommand(options, context(command)));
}

function addRegistry(program: Command, context: ContextOf): void {
  withOutput(
    program.command('promote').description('make a version the champion').argument('<model>', 'name/version'),
  )
    .option('--reason <text>', 'why, for the record')
    .option('--force', 'promote without comparing with the champion; needs --reason')
    .addHelpText(
      'after',
      "\nThe version is compared with the champion on the tests of its recipe, by the recipe's promotion rules.\nExit code 4: not promoted.",
    )
    .action((model: string, options: { reason?: string; force?: boolean }, command: Command) =>
      promoteCommand(model, options, context(command)),
    );
  withOutput(
    program
      .command('rollback')
      .description('give the champion alias back to the version before')
      .argument('<name>', 'name of the model'),
  )
    .option('--reason <text>', 'why, for the record')
    .action((name: string, options: { reason?: string }, command: Command) =>
      rollbackCommand(name, options, context(command)),
    );
}

function addDownload(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('download')
      .description('fetch a model into a folder and verify it, for use without the stores'),
  )
    .option('--model <reference>', 'name@alias, name/version or run:<id>')
    .option('-r, --run <id>', 'a run, in place of --model')
    .option(
      '-e, --experiment <name>',
      'the experiment that the run must belong to, by its name or its number in MLflow',
    )
    .option('-c, --checkpoint <name>', 'a checkpoint of the run')
    .requiredOption('--output <folder>', 'where the files go')
    .addHelpText(
      'after',
      '\nThen evaluate it with --model ./folder, or serve it with RUNESTONE_MODELS=./folder.',
    )
    .action((options: DownloadOptions, command: Command) => downloadCommand(options, context(command)));
}

function addFeedback(program: Command, context: ContextOf): void {
  withOutput(
    program.command('feedback').description('send the true labels of earlier texts to a serving app'),
  )
    .requiredOption(
      '--file <file>',
      'CSV, TSV or JSON lines with requestId, index and labels; may be gzipped',
    )
    .option('--url <address>', 'the serving app', 'http://127.0.0.1:8080')
    .option('--label-separator <text>', 'between the labels of a cell', '|')
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nThe key is read from RUNESTONE_API_KEY. Exit code 2: some lines were not taken; all others were.',
    )
    .action((options: FeedbackOptions, command: Command) => feedbackCommand(options, context(command)));
}

function addSync(program: Command, context: ContextOf): void {
  withOutput(
    program
      .command('sync')
      .description(
        'send runs that lie here to the MLflow server of MLFLOW_TRACKING_URI, and register their models',
      )
      .argument(
        '[runs...]',
        'run ids, or their first digits; all that the server does not have unless given',
      ),
  ).action((runs: string[], _: object, command: Command) => syncCommand(runs, context(command)));
}

function addRuns(program: Command, context: ContextOf): void {
  const runs = program.command('runs').description('list or compare runs');
  withOutput(runs.command('list', { isDefault: true }).description('list runs, newest first'))
    .option('--experiment <name>', 'only those of one experiment')
    .option('--limit <number>', 'how many', parseCount, 20)
    .action((options: RunsListOptions, command: Command) => runsListCommand(options, context(command)));
  withOutput(
    runs
      .command('compare')
      .description('parameters that differ, and all metrics')
      .argument('<runs...>', 'run ids, or their first digits'),
  ).action((ids: string[], _: object, command: Command) => runsCompareCommand(ids, context(command)));
}

const collect = (value: string, all: string[]): string[] => [...all, value];

function parseMap(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  if (pairs.some((pair) => pair.length !== 2 || pair.some((part) => part === ''))) {
    throw new InvalidArgumentError('Write pairs such as dk=dan,sv=swe.');
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Give a whole number of at least 1.');
  return count;
}

function parseNatural(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || text.trim() === '')
    throw new InvalidArgumentError('Give a whole number of at least 0.');
  return count;
}

function parseShare(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share <= 1) || text.trim() === '')
    throw new InvalidArgumentError('Give a number from 0 to 1.');
  return share;
}
