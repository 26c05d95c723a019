import { stringify } from 'yaml';
import type { DeciderOptions } from '@runestone/decisions';
import { renderEvaluation, type Evaluation } from '@runestone/metrics';
import type { BundleFile } from '@runestone/text-pipeline';
import { readFieldNames } from './check-fields.ts';
import { fieldKinds } from './field-kinds.ts';
import { describeLeftOut } from './leave-out.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is known of a fitted pipeline. */
interface Described {
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  readonly decision: DeciderOptions;
}

/** Writes the documents that go with a bundle: the model card, and the MLmodel file by which MLflow knows a model. */
export function describeBundle(
  recipe: Recipe,
  data: PreparedData,
  { evaluations, decision }: Described,
): BundleFile[] {
  return [
    { path: 'model-card.md', bytes: bytesOf(modelCard(recipe, data, { evaluations, decision })) },
    { path: 'MLmodel', bytes: bytesOf(mlModel(recipe)) },
    { path: inputExampleFile, bytes: bytesOf(inputExample(recipe)) },
  ];
}

function modelCard(recipe: Recipe, data: PreparedData, { evaluations, decision }: Described): string {
  const { names } = recipe.labels;
  const rows = Object.entries(data.report.sources).map(([source, count]) => `| ${source} | ${count} |`);
  const tables = [...evaluations].map(
    ([source, evaluation]) =>
      `### ${source}\n\n\`\`\`text\n${renderEvaluation(evaluation, (label) => names[label] ?? label)}\n\`\`\`\n`,
  );
  const leftOut = describeLeftOut(data.leftOut);
  return [
    `# ${recipe.name}\n\n${recipe.description}\n`,
    `Labels: ${recipe.labels.labels.map((label) => `\`${label}\` ${names[label] ?? ''}`.trim()).join(', ')}.\n`,
    `## Data\n\n| source | examples |\n| --- | ---: |\n${rows.join('\n')}\n`,
    `Trained on ${data.train.length} examples; ${data.leaksRemoved} were left out because evaluation holds them too.${leftOut === '' ? '' : ` Left out besides: ${leftOut}.`}\n`,
    ...labelSets(decision),
    ...thresholdTable(recipe, decision),
    `## Evaluation\n\nOn texts that were never trained on.\n\n${tables.join('\n')}`,
    `## Limits\n\nTexts shorter than a few words are often ambiguous between close labels. Scores are calibrated on data like the training data only.\n`,
  ].join('\n');
}

/** What a model that tells sets of labels apart can answer. */
function labelSets({ sets }: DeciderOptions): string[] {
  if (sets === undefined) return [];
  return [`## Label sets\n\nIt tells the ${sets.length} sets of labels apart that training has.\n`];
}

/** The score from which each label is given, where it was tuned. */
function thresholdTable({ labels, decision }: Recipe, { thresholds }: DeciderOptions): string[] {
  if (thresholds === undefined || decision.thresholds !== 'tuned') return [];
  const rows = thresholds.map((threshold, c) => `| \`${labels.labels[c]}\` | ${threshold.toFixed(4)} |`);
  return [
    `## Thresholds\n\nA label is given from this calibrated score on, which is best for its F1 on the validation part.\n\n| label | threshold |\n| --- | ---: |\n${rows.join('\n')}\n`,
  ];
}

const inputExampleFile = 'input_example.json';

/** A text to try, in the form that MLflow's clients send: pandas' "split". */
function inputExample({ evaluation }: Recipe): string {
  const text = evaluation.checks[0]?.text ?? 'a text';
  return `${JSON.stringify({ columns: ['text'], data: [[text]] })}\n`;
}

/** Optional columns, one for each field that is read. */
function fieldsOf(recipe: Recipe): object[] {
  const kinds = fieldKinds(recipe);
  return readFieldNames(recipe).map((name) => {
    const type = kinds.get(name) === 'number' ? 'double' : 'string';
    return { name, type, required: false };
  });
}

/**
 * MLflow's description of a model (MLmodel, YAML): flavour, signature and input example. It holds no time and no run, so
 * that equal bundles stay equal.
 */
function mlModel(recipe: Recipe): string {
  const several = recipe.labels.kind === 'multi';
  const outputs = [
    { name: several ? 'labels' : 'label', type: 'string', required: true },
    { name: several ? 'scores' : 'score', type: 'double', required: true },
  ];
  const column = (one: object): object =>
    several ? { ...one, type: 'array', items: { type: (one as { type: string }).type } } : one;
  return stringify({
    artifact_path: 'bundle',
    flavors: { runestone: { format_version: 1, manifest: 'manifest.json', task: recipe.name } },
    model_size_bytes: null,
    saved_input_example_info: {
      artifact_path: inputExampleFile,
      type: 'dataframe',
      pandas_orient: 'split',
    },
    signature: {
      inputs: JSON.stringify([{ name: 'text', type: 'string', required: true }, ...fieldsOf(recipe)]),
      outputs: JSON.stringify(outputs.map(column)),
      params: null,
    },
  });
}
