import { labelsOf } from '@runestone/text-pipeline';
import { classifyExamples, fitPipeline, type Recipe } from '@runestone/training';
import type { Wiring } from '../../../../apps/trainer/src/wiring.ts';
import type { Repetition } from './read-repetitions.ts';
import type { Answers } from './score-answers.ts';

/** What the trainer computes with. */
export type TrainingParts = Pick<Wiring, 'steps' | 'openEngine' | 'threads'>;

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Trains a recipe on a repetition as the trainer does, and lets the pipeline that would be exported answer its test. */
export async function answerByTraining(
  recipe: Recipe,
  { data, test }: Repetition,
  { steps, openEngine, threads }: TrainingParts,
): Promise<Answers> {
  const parts = { ...data, tests: new Map([['test', test]]) };
  const { exported, full } = await fitPipeline(recipe, parts, { steps, openEngine, threads, pause });
  try {
    return (await classifyExamples(exported, test, { pause })).map(labelsOf);
  } finally {
    await exported.close();
    await full.close();
  }
}
