import { fileURLToPath } from 'node:url';
import type { SourceContext } from '@runestone/datasets';
import { createDriftSketch, type DriftLabels, type DriftRow } from '@runestone/drift';
import type { Example } from '@runestone/examples';
import { driftRecordOf, type Classification } from '@runestone/text-pipeline';
import type { TrainingParts } from '../tasks/answer-by-training.ts';
import { editIds, editText, type EditId } from './edit-text.ts';
import type { DriftTask } from './drift-tasks.ts';
import { trainTask, type TrainedTask } from './train-task.ts';

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

/** Trains the model of a task, and lets it answer everything that its streams are made of. */
export async function prepareTraffic(
  task: DriftTask,
  sources: SourceContext,
  parts: TrainingParts,
): Promise<Traffic> {
  const trained = await trainTask(fileURLToPath(new URL(task.recipe, import.meta.url)), sources, parts);
  try {
    const { held, fingerprint, pipeline } = trained;
    const { labelSpace } = pipeline;
    const labels = { kind: labelSpace.kind, labels: labelSpace.labels };
    const answer = createAnswering(trained, labels);
    const edited = new Map<EditId, readonly Request[]>();
    for (const edit of editIds)
      edited.set(edit, await answer(held.map((one) => ({ ...one, text: editText(one.text, edit) }))));
    const strangers = new Map<string, readonly Request[]>();
    for (const [name, from] of Object.entries(task.strangers))
      strangers.set(name, await answer(await trained.readStrangers(from)));
    const places = new Map(
      labels.labels.map((label) => [
        label,
        [...held.keys()].filter((place) => held[place]?.labels.includes(label) === true),
      ]),
    );
    return { labels, stable: await answer(held), edited, strangers, places, fingerprint };
  } finally {
    await trained.close();
  }
}

function createAnswering(
  trained: TrainedTask,
  labels: DriftLabels,
): (examples: readonly Example[]) => Promise<Request[]> {
  const { layout } = createDriftSketch(labels);
  return async (examples) => {
    const answers = await trained.answer(examples);
    return examples.map((example, place) => {
      const record = driftRecordOf(example, answers[place] as Classification, trained.pipeline.parts);
      const { labels: given, confidence = 0 } = record;
      return { text: example.text, labels: given, confidence, row: layout.rowOf(record) };
    });
  };
}
