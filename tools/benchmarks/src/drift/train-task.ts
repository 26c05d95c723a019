import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readSource, type DataSource, type SourceContext } from '@runestone/datasets';
import type { Example } from '@runestone/examples';
import { sha256Hex } from '@runestone/files';
import { createRandom } from '@runestone/random';
import type { Classification, TextPipeline } from '@runestone/text-pipeline';
import { classifyExamples, fitPipeline, parseRecipe, prepareData } from '@runestone/training';
import type { TrainingParts } from '../tasks/answer-by-training.ts';

/** A model that was trained for a benchmark, and texts for it. */
export interface TrainedTask {
  /** The pipeline as it would be exported. */
  readonly pipeline: TextPipeline;
  /** Texts that it was not trained on, in random order, at most 8,000. */
  readonly held: readonly Example[];
  /** Tells data and model from others. */
  readonly fingerprint: string;
  /** Answers texts, in order, with as many of the best labels as asked for, one unless given. */
  answer(examples: readonly Example[], topK?: number): Promise<Classification[]>;
  /** Reads texts from elsewhere; empty ones are left out. */
  readStrangers(from: readonly DataSource[]): Promise<Example[]>;
  close(): Promise<void>;
}

/** More texts than that would only take longer to classify. */
const mostTexts = 8000;

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Trains the model of a recipe, which is a file. */
export async function trainTask(
  file: string,
  sources: SourceContext,
  parts: TrainingParts,
): Promise<TrainedTask> {
  const yaml = await readFile(file, 'utf8');
  const recipe = parseRecipe(yaml, path.basename(file));
  const context = { ...sources, seed: recipe.seed };
  const data = await prepareData(recipe, context);
  const { exported, full } = await fitPipeline(recipe, data, { ...parts, pause });
  return {
    pipeline: exported,
    held: chooseTexts([...data.tests.values()].flat()),
    fingerprint: sha256Hex(`${yaml}${data.fingerprint}`),
    answer: (examples, topK) => classifyExamples(exported, examples, { pause }, topK),
    readStrangers: async (from) => {
      const examples: Example[] = [];
      for (const source of from)
        for await (const example of readSource(source, context)) examples.push(example);
      return examples.filter(({ text }) => text.trim() !== '');
    },
    close: async () => {
      await exported.close();
      await full.close();
    },
  };
}

function chooseTexts(examples: readonly Example[]): Example[] {
  const places = Uint32Array.from(examples.keys());
  createRandom('texts of drift').shuffle(places);
  return Array.from(places.subarray(0, mostTexts), (place) => examples[place] as Example);
}
