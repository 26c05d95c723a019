import { describe, expect, it, jest } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import type { GradientEngine } from '@runestone/networks';
import { createBagEngine } from '@runestone/networks/testing';
import { parseRecipe, resume, train, type Recipe, type TrainingContext } from './index.ts';
import { plainSteps } from './testing/plain-steps.ts';
import { contextOf, dataFile, useTrainingHome, writeData } from './testing/training-home.ts';

// Plain JavaScript computes networks slowly.
jest.setTimeout(60_000);

useTrainingHome(() =>
  writeData(
    Array.from({ length: 120 }, (_, row) =>
      row % 2 === 0
        ? `${'jeg på'.slice(row % 4)} går ${row},dan`
        : `${'jag på'.slice(row % 3)} gick ${row},swe`,
    ),
  ),
);

const recipeOf = (...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [dan, swe] }
data: { sources: [{ type: file, file: ${dataFile()}, as: csv }], validation: 0.2, test: 0.2, augment: { crops: 1 } }
text: { tokenization: { id: characters }, features: { id: token-sequence, vocabularySize: 20 } }
model: { id: char-cnn, embeddingSize: 3, filters: 2, widths: [2], epochs: 3, batchSize: 16, learningRate: 0.05 }
`,
    'tiny.yaml',
    changes,
  );

/** What a training of networks needs, which a stand-in computes. */
function networkContext(changes: Partial<TrainingContext> = {}): TrainingContext {
  return contextOf({
    steps: plainSteps(),
    openEngine: async ({ architecture }) => createBagEngine(architecture),
    ...changes,
  });
}

/** Opens engines that ask the training to stop at a step. */
function stoppingAt(step: number, stop: AbortController): NonNullable<TrainingContext['openEngine']> {
  let steps = 0;
  return async ({ architecture }) => {
    const engine: GradientEngine = createBagEngine(architecture);
    return {
      ...engine,
      gradients: (...args) => {
        steps += 1;
        if (steps === step) stop.abort();
        return engine.gradients(...args);
      },
    };
  };
}

describe('the training of a network', () => {
  it('gives a bundle whose vocabulary is that of the texts it was trained on', async () => {
    const context = networkContext();
    const { evaluations, bundleUri, runId } = await train(recipeOf(), context);
    expect(evaluations.get('csv')).toMatchObject({ support: expect.any(Number) });
    expect((await context.tracker.getRun(runId)).tags).toMatchObject({ 'runestone.backend': 'bag' });
    const manifest = JSON.parse(String(await createFileArtifacts().read(`${bundleUri}/manifest.json`))) as {
      steps: { role: string; id: string; state?: { vocabulary: string[] } }[];
    };
    const vocabulary = manifest.steps.find(({ role }) => role === 'tokenizer')?.state?.vocabulary;
    expect(vocabulary).toEqual(expect.arrayContaining(['j', 'å', ' ']));
    expect(manifest.steps.find(({ role }) => role === 'model')).toMatchObject({
      id: 'char-cnn',
      files: { network: 'steps/char-cnn.network.onnx' },
    });
  });

  it.each([1, 4, 7, 13])('comes to the same bytes when it was stopped at step %s', async (step) => {
    const whole = await train(recipeOf(), networkContext());
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping = networkContext({
      signal: stop.signal,
      openEngine: stoppingAt(step, stop),
      onEvent: (event) => void (event.type === 'started' && begun.push(event.runId)),
    });
    await expect(train(recipeOf(), stopping)).rejects.toMatchObject({ name: 'AbortError' });
    const { manifestSha256 } = await resume(begun[0] as string, networkContext());
    expect(manifestSha256).toBe(whole.manifestSha256);
  });

  it('is refused by a process that has no tensors', async () => {
    const { openEngine: _, ...without } = networkContext();
    await expect(train(recipeOf(), without)).rejects.toMatchObject({
      code: 'TRAINING_NO_TENSORS',
      kind: 'config',
    });
  });

  it('is refused with features that have no order', () => {
    expect(() => recipeOf('text.features={id: hashed-ngrams}')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('Set text.features.id') }),
    );
    expect(() => recipeOf('model.id=lstn')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('did you mean "lstm"') }),
    );
  });
});
