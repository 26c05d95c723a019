import { timedSource, type ComparedModel, type Results } from './compare-models.ts';
import { grouped, known, renderTable, share } from '../markdown-table.ts';
import { textsPerBatch } from './measure-speed.ts';
import { renderFirstDesign, renderMacroF1, renderTest, resultOf } from './render-quality.ts';

/** Renders a comparison of model families as a Markdown page. */
export function renderResults(results: Results): string {
  const { data } = results;
  return [
    ...describe(results),
    ...summary(results),
    '## Beside the first design',
    '',
    'The first design published F1 for full paragraphs of WiLI-2018. The texts here are the first 100 characters of such',
    'paragraphs: less to go by, so that the same figure is harder to reach. The WiLI-2018 texts at hand hold no Nynorsk, so its',
    'figure stands beside two other tests, of other kinds of text. "Reached" compares the F1 measured here, before it is rounded,',
    'with the published one; "within chance" means that the 95 % interval holds the published one.',
    '',
    ...renderFirstDesign(results),
    ...exportTable(results),
    '## Quality by source',
    '',
    'Parts of the training sources that were held out, then tests of their own. Classes without a text in a test are left out.',
    'Intervals hold 95 %: Wilson’s score for accuracy, precision and recall; for F1 and macro F1 the percentiles of 1,000 seeded',
    'resamples of the texts. They know nothing of other seeds, other data or other texts.',
    '',
    ...[...data.tests.keys()].flatMap((source) => renderTest(results, source)),
    ...footer(results),
  ].join('\n');
}

function describe({ data }: Results): string[] {
  const texts = [...data.tests.values()].reduce((sum, examples) => sum + examples.length, 0);
  return [
    '# Results',
    '',
    'How well every family of models tells Danish, Swedish, Nynorsk and Bokmål from all other languages. All are trained on the',
    `same ${grouped(data.train.length)} texts and evaluated on the same ${grouped(texts)} texts, which none has seen: the recipes share data, split and seed,`,
    'and every bundle was checked to come from data of the same hash. Our models are evaluated as they are served: the bundle, read back from its store.',
    '',
  ];
}

function summary(results: Results): string[] {
  const { models, peer, rounds, timedTexts } = results;
  const modelRow = ({ name, opened, speed, trainSeconds }: ComparedModel): string[] => [
    name,
    opened.reference,
    known(opened.bundleSizeBytes / 1e6, 2),
    known(trainSeconds, 0),
    ...[known(speed.p50Ms, 3), known(speed.p99Ms, 3), grouped(speed.textsPerSecond)],
  ];
  const peerRow = [
    peer.name,
    '–',
    '–',
    known(peer.trainSeconds, 0),
    `${known(peer.meanMs, 3)} (mean)`,
    '–',
    '–',
  ];
  return [
    '## Summary',
    '',
    ...renderTable(
      [
        ...['model', 'version', 'bundle, MB', 'training, s', 'p50, ms', 'p99, ms'],
        `texts/s, batches of ${textsPerBatch}`,
      ],
      [...models.map(modelRow), peerRow],
    ),
    'Training times are as recorded: of our models from the start of the run to its end, with evaluation and export and on',
    'whatever machine that was; of fastText the call that trains, here, on two threads. fastText gets the same texts, lower-cased,',
    'without the random crops that are a step of our recipes; of its two settings the one with the higher mean macro F1 on these',
    `tests is shown. Latencies are of one text at a time, on one thread, of ${grouped(timedTexts)} texts of ${timedSource.characters} characters of \`${timedSource.name}\`,`,
    `in ${rounds} rounds after one to warm up, in which the models take turns of a few texts; of fastText the mean of a pass, timed in its own process.`,
    ...otherSettings(models),
    '',
    ...renderMacroF1(results),
  ];
}

/** Says which models were not trained as their recipes say. */
function otherSettings(models: readonly ComparedModel[]): string[] {
  return models
    .filter(({ opened }) => opened.settings !== 'as in the recipe')
    .map(({ name, opened }) =>
      opened.settings === 'unknown'
        ? `The run of ${name} is not known here: neither its settings nor its split could be checked.`
        : `**${name} was trained with settings ${opened.settings}.**`,
    );
}

/** What weights in one byte change. */
function exportTable({ models, data }: Results): string[] {
  const examples = [...data.tests];
  const texts = examples.reduce((sum, [, { length }]) => sum + length, 0);
  const rows = models.map((model) => {
    const { metrics, steps } = model.opened.loaded.manifest;
    const right = examples.reduce(
      (sum, [source, { length }]) => sum + resultOf(model, source).evaluation.accuracy * length,
      0,
    );
    const { export_agreement: agreement, export_accuracy_loss: loss } = metrics;
    const weights = steps.find(({ role }) => role === 'model')?.options['weights'];
    return [
      model.name,
      typeof weights === 'string' ? weights : '–',
      agreement === undefined ? '–' : `${(agreement * 100).toFixed(2)} %`,
      agreement === undefined ? '–' : grouped((1 - agreement) * texts),
      share(right / texts),
      loss === undefined ? '–' : (loss * 100).toFixed(2),
      share(greatestDifference(model)),
    ];
  });
  return [
    '## Weights in one byte',
    '',
    'A bundle holds the weights in one byte each where its recipe says so; all figures on this page are of the bundle. "Agreement"',
    'is the share of the test texts to which the model with full weights gives the same label, "lost" how many points of accuracy over',
    'them the bundle has less than that model, both as recorded at the training. The last column is the greatest difference of an F1',
    'measured here from the one that the bundle records.',
    '',
    ...renderTable(
      [
        ...['model', 'weights', 'agreement', 'texts labelled otherwise', 'accuracy, all tests'],
        ...['points lost', 'F1, greatest difference'],
      ],
      rows,
    ),
  ];
}

function greatestDifference({ tests, opened }: ComparedModel): number {
  const { metrics } = opened.loaded.manifest;
  const differences = Array.from(tests, ([source, { evaluation }]) =>
    Object.entries(evaluation.perClass).map(([label, { f1 }]) =>
      Math.abs(f1 - (metrics[`test.${source}.f1.${label}`] ?? f1)),
    ),
  );
  return Math.max(0, ...differences.flat());
}

function footer({ machine, data, models }: Results): string[] {
  const asked = models
    .map(
      ({ name, opened }) =>
        ` \\\n  --model ${name}=${opened.reference === 'a folder' ? '<folder>' : opened.reference}`,
    )
    .join('');
  return [
    '## How this was measured',
    '',
    `On ${machine.date}: ${machine.machine}; the load before the timing was ${machine.load.toFixed(1)}. ${machine.versions.join(', ')}.`,
    `SHA-256 of the data: \`${data.fingerprint}\`. Of the manifests: ${models.map(({ name, opened }) => `${name} \`${opened.loaded.identity.manifestSha256.slice(0, 16)}…\``).join(', ')}.`,
    '',
    '```sh',
    `RUNESTONE_DATA_PATH=<directories with data/<name>/<file>> npx nx run benchmarks:results${asked}`,
    '```',
    '',
    'Without `--model` it takes the newest fitting version of each recipe in `RUNESTONE_HOME`, and trains what is missing.',
    '',
  ];
}
