import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { compareSketches, createDriftSketch, describeText, type DriftSketch } from '@runestone/drift';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import { createRandom } from '@runestone/random';
import { readDriftReference, readEvaluation } from '@runestone/text-pipeline';
import { cropExamples, parseRecipe, prepareData, train, type Recipe, type TrainingEvent } from './index.ts';
import { contextOf, dataFile, home, useTrainingHome, writeData } from './testing/training-home.ts';

const words = {
  dan: ['jeg', 'ikke', 'hvad', 'der', 'skete', 'går', 'træer', 'også', 'mange', 'vokser'],
  swe: ['jag', 'inte', 'vad', 'som', 'hände', 'igår', 'träd', 'också', 'många', 'växer'],
  Other: ['the', 'tree', 'grows', 'what', 'happened', 'yesterday', 'many', 'also', 'not', 'there'],
};

useTrainingHome(() => writeData(rowsOf(240)));

/** Synthetic sentences whose language is told by their words. */
function rowsOf(count: number): string[] {
  const random = createRandom(1);
  return Array.from({ length: count }, (_, row) => {
    const label = (['dan', 'swe', 'Other'] as const)[row % 3]!;
    const text = Array.from({ length: 6 }, () => words[label][random.nextInt(10)]).join(' ');
    return `"${text}",${label}`;
  });
}

function recipeOf(changes: readonly string[] = []): Recipe {
  const yaml = `
name: tiny
labels: { labels: [dan, swe, Other], other: Other }
data: { sources: [{ type: file, file: ${dataFile()}, as: csv }], validation: 0.1, test: 0.2, augment: { crops: 1 } }
text: { features: { id: hashed-ngrams, charBits: 10, wordBits: 8 } }
model: { id: ngram-linear, epochs: 4 }
evaluation: { checks: [{ text: jeg ved ikke hvad der skete, label: dan }] }
`;
  return parseRecipe(yaml, 'tiny.yaml', changes);
}

describe('train', () => {
  it('goes from data to a registered version that loads and answers', async () => {
    const stores = contextOf();
    const result = await train(recipeOf(), stores);
    expect(result.version).toMatchObject({ name: 'tiny', version: 1 });
    const loader = createModelLoader({ ...stores });
    const { pipeline } = await loader.load(await loader.resolve(parseModelReference('tiny/1')));
    expect((await pipeline.classify(['jag vet inte vad som hände'], { topK: 1 }))[0]).toMatchObject({
      outcome: 'label',
      label: 'swe',
    });
  });

  it('records params, metrics of every epoch and tags in a finished run', async () => {
    const stores = contextOf();
    const { runId, evaluations } = await train(recipeOf(), stores);
    const run = await stores.tracker.getRun(runId);
    expect(run).toMatchObject({ status: 'FINISHED', params: { 'model.epochs': '4', seed: '1' } });
    expect(run.metrics['test.csv.accuracy']).toBe((evaluations.get('csv') as { accuracy: number }).accuracy);
    expect(await stores.tracker.getMetricHistory(runId, 'validation_loss')).toHaveLength(4);
  });

  it('gives byte-identical bundles for the same seed, data and recipe, and others for another seed', async () => {
    const stores = contextOf();
    const one = await train(recipeOf(), stores);
    const two = await train(recipeOf(), stores);
    const other = await train(recipeOf(['seed=2']), stores);
    expect(two.manifestSha256).toBe(one.manifestSha256);
    expect(other.manifestSha256).not.toBe(one.manifestSha256);
    const weights = (uri: string) => readFile(fileURLToPath(`${uri}/steps/ngram-linear.weights.bin`));
    expect(await weights(two.bundleUri)).toEqual(await weights(one.bundleUri));
  });

  it('puts what live records are compared with into the bundle: held-out texts and the answers to them', async () => {
    const stores = contextOf();
    const { tests } = await train(recipeOf(), stores);
    const loader = createModelLoader({ ...stores });
    const { manifest, files } = await loader.load(await loader.resolve(parseModelReference('tiny/1')));
    const reference = readDriftReference(manifest, files) as DriftSketch;
    // A fifth of the 240 texts is tested on, a tenth validated on; what was only added for crops is not among them.
    const held = tests.get('csv')?.length ?? 0;
    expect(reference.records).toBeGreaterThan(held);
    expect(reference.records).toBeLessThan(240 * 0.4);
    const window = createDriftSketch(reference.labels);
    for (let i = 0; i < 150; i += 1) window.add({ text: describeText('СОВСЕМ ДРУГОЕ'), labels: ['Other'] });
    const { verdict } = compareSketches(reference, window, { alpha: 0.001, minRecords: 50 });
    expect(verdict).toBe('drift');
  });

  it('tells in the bundle how it was trained and how good it is, and shows it among the files of the run', async () => {
    const stores = contextOf();
    const { runId, evaluations, tests } = await train(recipeOf(), stores);
    const loader = createModelLoader({ ...stores });
    const { manifest, files } = await loader.fetch(await loader.resolve(parseModelReference('tiny/1')));
    const evaluation = readEvaluation(manifest, files);
    const [source] = evaluation?.sources ?? [];
    expect(source?.evaluation).toEqual(evaluations.get('csv'));
    expect(evaluation?.training).toMatchObject({ seed: 1, checks: 1 });
    expect(evaluation?.training.curves.map(({ points }) => points.length)).toEqual([4, 4, 4]);
    const { artifactUri } = await stores.tracker.getRun(runId);
    const read = (file: string) => readFile(fileURLToPath(`${artifactUri}/${file}`), 'utf8');
    expect(await read('report.html')).toContain(`${tests.get('csv')?.length} held-out texts of csv`);
    expect(await read('evaluation.json')).toBe(String(Buffer.from(files.get('evaluation.json') ?? [])));
    expect(await read('pictures/confusion-csv.svg')).toMatch(/^<svg xmlns=/);
    expect(await read('pictures/loss.svg')).toContain('validation loss');
  });

  it('ends the run as KILLED when interrupted, and registers nothing', async () => {
    const stop = new AbortController();
    const runs: string[] = [];
    const stores = contextOf({
      signal: stop.signal,
      onEvent: (event: TrainingEvent) => {
        if (event.type === 'started') runs.push(event.runId);
        if (event.type === 'epoch') stop.abort();
      },
    });
    await expect(train(recipeOf(), stores)).rejects.toMatchObject({ name: 'AbortError' });
    expect((await stores.tracker.getRun(runs[0]!)).status).toBe('KILLED');
    expect(await stores.registry.listModels()).toEqual([]);
  });

  it('ends the run as FAILED when the bundle cannot be written, and leaves no half of it', async () => {
    const files = createFileArtifacts();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const artifacts = {
      ...files,
      write: async (...args: Parameters<typeof files.write>) =>
        args[0].includes('bias') ? Promise.reject(full) : files.write(...args),
    };
    const stores = contextOf({ artifacts });
    await expect(train(recipeOf(), stores)).rejects.toBe(full);
    const [run] = await stores.tracker.searchRuns({});
    expect(run?.status).toBe('FAILED');
    expect(await files.exists(`${run?.artifactUri}/bundle/manifest.json`)).toBe(false);
  });

  it('takes back a bundle that a full disk keeps from being registered', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const stores = contextOf();
    const registry = { ...stores.registry, createVersion: () => Promise.reject(full) };
    await expect(train(recipeOf(), { ...stores, registry })).rejects.toBe(full);
    const [run] = await stores.tracker.searchRuns({});
    expect(run?.status).toBe('FAILED');
    expect(await stores.artifacts.exists(`${run?.artifactUri}/bundle`)).toBe(false);
  });

  it('reports what went wrong first when the run cannot be ended either', async () => {
    const stores = contextOf();
    const broken = new Error('the store is gone');
    const tracker = {
      ...stores.tracker,
      createRun: async (...args: Parameters<typeof stores.tracker.createRun>) => ({
        ...(await stores.tracker.createRun(...args)),
        logMetrics: () => Promise.reject(broken),
        end: () => Promise.reject(new Error('no end')),
      }),
    };
    await expect(train(recipeOf(), { ...stores, tracker })).rejects.toBe(broken);
  });

  it('averages replicas that differ, the same every time', async () => {
    const stores = contextOf();
    const [one, two, again] = [
      await train(recipeOf(), stores),
      await train(recipeOf(['model.replicas=2']), stores),
      await train(recipeOf(['model.replicas=2']), stores),
    ];
    const weights = (uri: string) => readFile(fileURLToPath(`${uri}/steps/ngram-linear.weights.bin`));
    expect(await weights(two.bundleUri)).not.toEqual(await weights(one.bundleUri));
    expect(again.manifestSha256).toBe(two.manifestSha256);
  });

  it('says which line of a data file is malformed', async () => {
    await writeData(['ja,dan', '"open,swe']);
    await expect(train(recipeOf(), contextOf())).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/line \d/),
    });
  });

  it('says when no example has a listed label', async () => {
    await writeData(['ja,fin', 'nej,est']);
    await expect(train(recipeOf(), contextOf())).rejects.toMatchObject({ code: 'TRAINING_DATA_EMPTY' });
  });
});

describe('prepareData', () => {
  it('keeps equal texts out of two parts and evaluation texts out of training', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `word${String.fromCharCode(97 + (i % 20))} text,${i % 2 === 0 ? 'dan' : 'swe'}`,
    );
    await writeData(lines);
    await writeFile(path.join(home, 'held.csv'), 'text,label\nworda text,dan\n');
    const recipe = recipeOf([
      `evaluation.sources=[{ type: file, file: ${path.join(home, 'held.csv')}, as: held }]`,
    ]);
    const data = await prepareData(recipe, { directories: [], home });
    const texts = (examples: readonly { text: string }[]) => new Set(examples.map(({ text }) => text));
    const [trained, held] = [texts(data.train), texts([...data.tests.values()].flat())];
    expect([...trained].filter((text) => held.has(text))).toEqual([]);
    expect(data.leaksRemoved).toBeGreaterThan(0);
  });
});

describe('cropExamples', () => {
  const example = { text: 'en to tre fire fem seks', labels: ['dan'], source: 's' };
  const options = { crops: 3, maxWords: 2, otherShare: 0, other: 'Other' };

  it('cuts spans of the text with its label', () => {
    const crops = cropExamples([example], options, createRandom(1));
    expect(crops).toHaveLength(3);
    for (const { text, labels } of crops) {
      expect(example.text).toContain(text);
      expect([text.split(' ').length <= 2, labels]).toEqual([true, ['dan']]);
    }
  });

  it('leaves short texts, and others as far as asked', () => {
    const short = { ...example, text: 'kun tre ord' };
    expect(cropExamples([short, { ...example, labels: ['Other'] }], options, createRandom(1))).toEqual([]);
    expect(cropExamples([example], { ...options, crops: 0 }, createRandom(1))).toEqual([]);
  });
});
