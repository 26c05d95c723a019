import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readSource, type SourceContext } from '@runestone/datasets';
import { createDriftSketch, type DriftLabels, type DriftRow } from '@runestone/drift';
import type { Example } from '@runestone/examples';
import { sha256Hex } from '@runestone/files';
import { createRandom } from '@runestone/random';
import { driftRecordOf, type Classification, type TextPipeline } from '@runestone/text-pipeline';
import { classifyExamples, fitPipeline, parseRecipe, prepareData } from '@runestone/training';
import type { TrainingParts } from '../tasks/answer-by-training.ts';
import { editIds, editText, type EditId } from './edit-text.ts';
import type { DriftTask } from './drift-tasks.ts';

/** A request with the answer to it. */
export interface Request {
  readonly text: string;
  /** Those that the model gave. */
  readonly labels: readonly string[];
  readonly confidence: number;
  readonly row: DriftRow;
}

/** What streams of a task are drawn from; nothing of it was trained on. */
export interface Traffic {
  readonly labels: DriftLabels;
  /** Texts like those that were trained on. */
  readonly stable: readonly Request[];
  /** The same texts, edited, in the same order. */
  readonly edited: ReadonlyMap<EditId, readonly Request[]>;
  readonly strangers: ReadonlyMap<string, readonly Request[]>;
  /** The places of the texts that truly have a label. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** Tells data and model from others. */
  readonly fingerprint: string;
}

/** More texts than that would only take longer to classify. */
const mostTexts = 8000;

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Trains the model of a task, and lets it answer everything that its streams are made of. */
export async function prepareTraffic(
  task: DriftTask,
  sources: SourceContext,
  parts: TrainingParts,
): Promise<Traffic> {
  const file = fileURLToPath(new URL(task.recipe, import.meta.url));
  const yaml = await readFile(file, 'utf8');
  const recipe = parseRecipe(yaml, task.recipe);
  const data = await prepareData(recipe, { ...sources, seed: recipe.seed });
  const { exported, full } = await fitPipeline(recipe, data, { ...parts, pause });
  try {
    const held = chooseTexts([...data.tests.values()].flat());
    const answer = createAnswering(exported, recipe.labels);
    const edited = new Map<EditId, readonly Request[]>();
    for (const edit of editIds)
      edited.set(edit, await answer(held.map((one) => ({ ...one, text: editText(one.text, edit) }))));
    const strangers = new Map<string, readonly Request[]>();
    for (const [name, from] of Object.entries(task.strangers)) {
      const examples: Example[] = [];
      for (const source of from)
        for await (const example of readSource(source, { ...sources, seed: recipe.seed }))
          examples.push(example);
      strangers.set(name, await answer(examples.filter(({ text }) => text.trim() !== '')));
    }
    const places = new Map(
      recipe.labels.labels.map((label) => [
        label,
        [...held.keys()].filter((place) => held[place]?.labels.includes(label) === true),
      ]),
    );
    return {
      ...{ labels: recipe.labels, stable: await answer(held), edited, strangers, places },
      fingerprint: sha256Hex(`${yaml}${data.fingerprint}`),
    };
  } finally {
    await exported.close();
    await full.close();
  }
}

function chooseTexts(examples: readonly Example[]): Example[] {
  const places = Uint32Array.from(examples.keys());
  createRandom('texts of drift').shuffle(places);
  return Array.from(places.subarray(0, mostTexts), (place) => examples[place] as Example);
}

function createAnswering(
  pipeline: TextPipeline,
  labels: DriftLabels,
): (examples: readonly Example[]) => Promise<Request[]> {
  const { layout } = createDriftSketch(labels);
  return async (examples) => {
    const answers = await classifyExamples(pipeline, examples, { pause });
    return examples.map((example, place) => {
      const record = driftRecordOf(example, answers[place] as Classification, pipeline.parts);
      const { labels: given, confidence = 0 } = record;
      return { text: example.text, labels: given, confidence, row: layout.rowOf(record) };
    });
  };
}
