import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '@runestone/examples';
import { parseRecipe, prepareData } from '@runestone/training';
import { preparePython } from './prepare-python.ts';
import { runCommand } from './run-command.ts';

/** The model of the servers in Python: one scikit-learn pipeline, in the form that each of them wants. */
export interface PythonModels {
  /** Where to put files until the benchmark ends. */
  readonly folder: string;
  readonly mlserver: {
    readonly python: string;
    readonly version: string;
    /** With its weights in the order that answers one text fastest. */
    readonly pipelineFile: string;
    /** As scikit-learn fitted it. */
    readonly plainFile: string;
  };
  readonly mlflow: { readonly python: string; readonly version: string; readonly modelFolder: string };
  /** How many texts it was trained on. */
  readonly examples: number;
}

const mlserverVersion = '1.7.1';
const mlflowVersion = '3.17.2';
const scikitLearn = ['scikit-learn==1.9.1', 'numpy==2.4.6'];
const packages = {
  // With a newer uvloop, a worker of this MLServer ends at once: it asks for an event loop that is not there yet.
  mlserver: [
    `mlserver==${mlserverVersion}`,
    `mlserver-sklearn==${mlserverVersion}`,
    'uvloop==0.21.0',
    ...scikitLearn,
  ],
  mlflow: [`mlflow-skinny==${mlflowVersion}`, 'pandas<4', ...scikitLearn],
};
/** scikit-learn shall learn in seconds: that many texts of each label are enough for what is measured here. */
const textsPerLabel = 1500;

const script = fileURLToPath(new URL('./serving_pipeline.py', import.meta.url));
const recipeFile = fileURLToPath(new URL('../../../apps/trainer/recipes/language-id.yaml', import.meta.url));

/** Installs the servers in Python, and trains their model on texts that the recipe `language-id` trains on. */
export async function preparePythonModels(
  home: string,
  folder: string,
  onStage: (stage: string) => void,
): Promise<PythonModels> {
  const peers = path.join(home, 'peers');
  onStage('installing MLServer, if it is not there');
  const mlserver = await preparePython({
    ...{ name: 'MLServer', venv: path.join(peers, 'mlserver'), packages: packages.mlserver },
  });
  onStage('installing MLflow, if it is not there');
  const mlflow = await preparePython({
    ...{ name: 'MLflow', venv: path.join(peers, 'mlflow-serving'), packages: packages.mlflow },
  });
  onStage('training the scikit-learn pipeline');
  const examples = await chooseExamples(home);
  const examplesFile = path.join(folder, 'examples.json');
  const texts = examples.map(({ text }) => text);
  await writeFile(examplesFile, JSON.stringify({ texts, labels: examples.map(({ labels }) => labels[0]) }));
  const pipelineFile = path.join(folder, 'pipeline.joblib');
  const plainFile = path.join(folder, 'pipeline-plain.joblib');
  const modelFolder = path.join(folder, 'mlflow-model');
  const run = (command: string, args: readonly string[], needed: string): Promise<void> =>
    runCommand({ command, args: [script, ...args], env: process.env, cwd: folder }, needed);
  await run(mlserver, ['train', examplesFile, pipelineFile, plainFile], 'scikit-learn could not be trained');
  await run(mlflow, ['pack', pipelineFile, modelFolder], 'MLflow could not save the pipeline');
  return {
    ...{ folder, examples: examples.length },
    mlserver: { python: mlserver, version: mlserverVersion, pipelineFile, plainFile },
    mlflow: { python: mlflow, version: mlflowVersion, modelFolder },
  };
}

/** Takes texts of each label at even distances, so that every source and language has its part. */
async function chooseExamples(home: string): Promise<Example[]> {
  const recipe = parseRecipe(await readFile(recipeFile, 'utf8'), path.basename(recipeFile));
  const { train } = await prepareData(recipe, { directories: [], home, seed: recipe.seed });
  return recipe.labels.labels.flatMap((label) => {
    const all = train.filter(({ labels }) => labels[0] === label);
    const count = Math.min(textsPerLabel, all.length);
    return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] as Example);
  });
}
