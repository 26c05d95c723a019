import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { createModelSteps } from '@runestone/model-steps';
import type { GradientEngine } from '@runestone/networks';
import { createBagEngine } from '@runestone/networks/testing';
import { createLocalRegistry } from '@runestone/registry';
import { createLocalTracker } from '@runestone/tracking';
import { parseRecipe, resume, train, type Recipe, type TrainingContext } from './index.ts';

// Plain JavaScript computes networks slowly.
jest.setTimeout(60_000);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-network-'));
  const lines = Array.from({ length: 120 }, (_, row) =>
    row % 2 === 0
      ? `${'jeg på'.slice(row % 4)} går ${row},dan`
      : `${'jag på'.slice(row % 3)} gick ${row},swe`,
  );
  await writeFile(path.join(home, 'data.csv'), `text,label\n${lines.join('\n')}\n`);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const recipeOf = (...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [dan, swe] }
data: { sources: [{ type: file, file: ${path.join(home, 'data.csv')}, as: csv }], validation: 0.2, test: 0.2, augment: { crops: 1 } }
text: { tokenization: { id: characters }, features: { id: token-sequence, vocabularySize: 20 } }
model: { id: char-cnn, embeddingSize: 3, filters: 2, widths: [2], epochs: 3, batchSize: 16, learningRate: 0.05 }
`,
    'tiny.yaml',
    changes,
  );

let runs = 0;
function contextOf(changes: Partial<TrainingContext> = {}): TrainingContext {
  return {
    sources: { directories: [], home },
    tracker: createLocalTracker({
      directory: home,
      clock: () => 1_000,
      randomId: () => String((runs += 1)).padStart(32, '0'),
    }),
    registry: createLocalRegistry({ directory: home, clock: () => 1_000 }),
    artifacts: createFileArtifacts(),
    steps: createModelSteps({ runtime: 'plain', nativeHome: '' }),
    openEngine: async ({ architecture }) => createBagEngine(architecture),
    codeVersion: 'test',
    producer: 'test',
    register: true,
    pause: async () => undefined,
    ...changes,
  };
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
    const context = contextOf();
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
    const whole = await train(recipeOf(), contextOf());
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping = contextOf({
      signal: stop.signal,
      openEngine: stoppingAt(step, stop),
      onEvent: (event) => void (event.type === 'started' && begun.push(event.runId)),
    });
    await expect(train(recipeOf(), stopping)).rejects.toMatchObject({ name: 'AbortError' });
    const { manifestSha256 } = await resume(begun[0] as string, contextOf());
    expect(manifestSha256).toBe(whole.manifestSha256);
  });

  it('is refused by a process that has no tensors', async () => {
    const { openEngine: _, ...without } = contextOf();
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
