/**
 * Evaluates a model of every family, and fastText, on the same held-out texts of language identification, and writes the
 * page of results.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readCount } from '../read-count.ts';
import { runBenchmark, say } from '../run-benchmark.ts';
import { compareModels } from './compare-models.ts';
import { readCodeVersion } from './describe-machine.ts';
import { recipeNames, type RecipeName } from './open-models.ts';
import { renderResults } from './render-results.ts';
import { createResultsWiring } from './results-wiring.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/results.md', import.meta.url));
/** References by recipe. */
type Models = ReadonlyMap<RecipeName, string>;

const trainer = new URL('../../../../apps/trainer/package.json', import.meta.url);

function readModel(value: string, before: Models = new Map()): Models {
  const [recipe = '', ...rest] = value.split('=');
  const name = recipeNames.find((known) => known === recipe);
  if (name === undefined || rest.join('=') === '')
    throw new InvalidArgumentError(
      `Write <recipe>=<reference>, with a recipe of ${recipeNames.join(', ')}, such as language-id-cnn=language-id-cnn/2.`,
    );
  return new Map([...before, [name, rest.join('=')]]);
}

const program = new Command('benchmarks:results')
  .description('Measures how good every model family is at language identification, beside fastText.')
  .option(
    '--model <recipe=reference>',
    'take this trained model: name@alias, name/version, run:<id> or a directory (repeatable)',
    readModel,
  )
  .option('--rounds <count>', 'how often speed is measured', readCount, 5)
  .option('--out <file>', 'where the page goes (default: docs/reference/results.md)')
  .addHelpText(
    'after',
    '\nReads RUNESTONE_DATA_PATH and RUNESTONE_HOME. Without --model it takes the newest version that is registered there\n' +
      'under the name of the recipe and was trained on the same data, and trains the recipe where there is none: a minute for\n' +
      'language-id-nordic, much more for the networks. Needs Python 3 for fastText. Leave the machine alone meanwhile.',
  );
program.parse();
const {
  model = new Map(),
  rounds,
  out,
} = program.opts<{
  model?: Models;
  rounds: number;
  out?: string;
}>();

async function measure(): Promise<void> {
  const { version } = JSON.parse(readFileSync(trainer, 'utf8')) as { version: string };
  const results = await compareModels({
    wiring: createResultsWiring(process.env, (notice) => say(`warning: ${notice}`)),
    ...{ asked: model, rounds },
    codeVersion: readCodeVersion(),
    producer: `runestone ${version}`,
    onStage: (stage) => say(`${stage} …`),
  });
  await writeFile(out ?? page, renderResults(results));
  say(`wrote ${out ?? page}`);
}

await runBenchmark(measure);
