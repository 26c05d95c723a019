import type { SourceContext } from '@runestone/datasets';
import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import type { QualityRecord } from '@runestone/quality';
import { labelsOf, type Classification } from '@runestone/text-pipeline';
import { isRight } from '@runestone/training';
import { editText } from '../drift/edit-text.ts';
import { trainTask, type TrainedTask } from '../drift/train-task.ts';
import type { TrainingParts } from '../tasks/answer-by-training.ts';
import type { DecayTask, DecayWay } from './decay-tasks.ts';

/** A text that was answered, with its true labels. */
export interface Unit {
  readonly example: Example;
  /** With the scores of all labels. */
  readonly record: QualityRecord;
  /** Whether the label, or the whole set of labels, is right. */
  readonly isRight: boolean;
}

/** What streams of a task are drawn from; nothing of it was trained on. */
export interface Pools {
  readonly labelSpace: LabelSpace;
  /** Texts like those that were trained on. */
  readonly stable: readonly Unit[];
  /** What comes in their place. */
  readonly ways: readonly { readonly way: DecayWay; readonly units: readonly Unit[] }[];
}

/** Trains the model of a task, and lets it answer everything that its streams are made of. */
export async function preparePools(
  task: DecayTask,
  sources: SourceContext,
  parts: TrainingParts,
): Promise<Pools> {
  const trained = await trainTask(task.recipe, sources, parts);
  try {
    const { labelSpace } = trained.pipeline;
    const answer = async (examples: readonly Example[]): Promise<Unit[]> => {
      const answers = await trained.answer(examples, labelSpace.size);
      return examples.map((example, place) => describe(example, answers[place] as Classification));
    };
    const ways = [];
    for (const way of task.ways) ways.push({ way, units: await answer(await textsOf(way, trained)) });
    return { labelSpace, stable: await answer(trained.held), ways };
  } finally {
    await trained.close();
  }
}

function describe(example: Example, answer: Classification): Unit {
  const record = {
    ...{ timeMs: 0, predicted: labelsOf(answer), scores: answer.alternatives },
    truth: example.labels,
  };
  return { example, record, isRight: isRight(answer, example.labels) };
}

async function textsOf({ kind }: DecayWay, trained: TrainedTask): Promise<Example[]> {
  switch (kind.type) {
    case 'edit':
      return trained.held.map((one) => ({ ...one, text: editText(one.text, kind.edit) }));
    case 'relabel':
      return trained.held.map((one) => ({
        ...one,
        labels: [...new Set(one.labels.map((label) => kind.labels[label] ?? label))],
      }));
    case 'strangers':
      return trained.readStrangers(kind.from);
  }
}
