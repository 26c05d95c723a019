import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RecipesReport } from '../../apps/trainer/src/recipe-report.ts';
import { showPath } from '../../apps/trainer/src/commands/render-recipes.ts';
import { ask, renderAnswers } from './ask-all.ts';
import { planTrainings } from './plan-trainings.ts';
import { askTrainer, isStopping } from './programs.ts';
import { renderPlan } from './render-plan.ts';
import { serve } from './serve.ts';
import { referencesOf, trainAll, type Trained } from './train-all.ts';

/** What to train, and where to serve it. */
interface DemoAllOptions {
  readonly port: number;
  /** Also what takes long. */
  readonly slow: boolean;
  /** These recipes alone; all where empty. */
  readonly only: readonly string[];
}

/** Trains every recipe that can be, serves them in one server and asks each; gives the exit code and what ends with the server. */
export async function demoAll({
  port,
  slow,
  only,
}: DemoAllOptions): Promise<{ readonly code: number; readonly end?: Promise<number> }> {
  const { code, answer: report, said } = await askTrainer<RecipesReport>(['recipes', ...only]);
  if (said !== '') console.error(said);
  if (report === undefined) return { code };
  const plan = planTrainings(report.recipes, slow);
  console.log(renderPlan(plan, report.home));
  if (plan.train.length === 0) {
    console.log('There is nothing to train.');
    return { code: 1 };
  }

  console.log('2. Train\n');
  const trained = await trainAll(plan.train);
  const failed = plan.train.length - trained.length;
  if (isStopping()) return { code: 130 };
  if (trained.length === 0) return { code: 1 };

  const file = await writeModelsFile(report.home, trained);
  console.log(
    `\n3. Serve: http://127.0.0.1:${port}, ${trained.length === 1 ? 'one model' : `${trained.length} models in one server`}\n`,
  );
  const { base, end } = await serve({
    port,
    env: { RUNESTONE_MODELS_FILE: file },
    timeoutMs: 60_000 + 30_000 * trained.length,
  });

  console.log('4. Ask each what its recipe checks first\n');
  const answers = await Promise.all(trained.map((one) => ask(base, one)));
  console.log(`${renderAnswers(answers)}\n`);
  const silent = answers.filter(({ answered }) => !answered).length;
  console.log(
    renderOutcome({ failed, silent, wrong: answers.filter(({ lacking }) => lacking.length > 0).length }),
  );
  console.log(renderAddresses(base, file, trained.at(-1) as Trained));
  return { code: failed + silent === 0 ? 0 : 1, end };
}

/** Writes what is served, so that it can be served again without the demo. */
async function writeModelsFile(home: string, trained: readonly Trained[]): Promise<string> {
  const file = path.join(home, 'demo', 'models.yaml');
  const references = referencesOf(trained);
  const models = trained
    .map(({ recipe }, index) => `  - { name: ${recipe.recipe}, serve: ${references[index]} }\n`)
    // The one that learnt from most comes first: the server's default.
    .reverse();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    `# Written by npm run demo -- --all; the first is the default model.\nmodels:\n${models.join('')}`,
  );
  return file;
}

type Counts = Readonly<Record<'failed' | 'silent' | 'wrong', number>>;

function renderOutcome({ failed, silent, wrong }: Counts): string {
  const lines = [
    ...(failed === 0 ? [] : [`Trainings that failed, as told above: ${failed}`]),
    ...(silent === 0 ? [] : [`Models that did not answer: ${silent}`]),
    ...(wrong === 0
      ? []
      : [`Answers that are not what the recipe checks for (✗): ${wrong}. The models are no better.`]),
  ];
  return `${lines.length === 0 ? 'Every model answered as its recipe expects.' : lines.join('\n')}\n`;
}

function renderAddresses(base: string, file: string, { recipe }: Trained): string {
  return `Open
  ${base}/          try a text with ${recipe.recipe}, the default model
  ${base}/docs      the HTTP interface
  ${base}/v1/models what is served: each recipe above is a model of its name
  ${base}/metrics   Prometheus metrics

Ask any of them from another terminal
  curl -s ${base}/v1/models/${recipe.recipe}/predict -H 'content-type: application/json' -d '{"texts": ["…"]}'

Serve them again without the demo
  RUNESTONE_AUTH=off RUNESTONE_MODELS_FILE=${showPath(file)} npx nx run serving:serve
`;
}
