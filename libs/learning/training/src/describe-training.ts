import type { ModelEvaluation, TrainingCurve } from '@runestone/text-pipeline';
import type { LocalTracker } from '@runestone/tracking';
import type { Judgement } from './judge-pipeline.ts';
import { describeLeftOut } from './leave-out.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** What is known once a model is trained and judged. */
export interface Trained {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly judgement: Judgement;
  readonly runId: string;
  readonly tracker: Pick<LocalTracker, 'getMetricHistory'>;
}

const curveNames = ['train_loss', 'validation_loss', 'validation_accuracy'] as const;

/** Gathers what a bundle tells of its training: nothing that another run of the same recipe and data would not give. */
export async function describeTraining({
  recipe,
  data,
  judgement,
  runId,
  tracker,
}: Trained): Promise<ModelEvaluation> {
  const { checks, checksPassed, exportLoss } = judgement;
  const curves: TrainingCurve[] = [];
  for (const name of curveNames) {
    const history = await tracker.getMetricHistory(runId, name);
    const points = history.map(({ step, value }) => ({ step, value })).sort((a, b) => a.step - b.step);
    if (points.length > 0) curves.push({ name, points });
  }
  return {
    training: {
      ...{ seed: recipe.seed, trained: data.train.length, validated: data.validation.length },
      ...{ leaksRemoved: data.leaksRemoved, leftOut: describeLeftOut(data.leftOut) },
      ...{ checks, checksPassed, exportLoss, curves },
    },
    sources: Array.from(judgement.sources, ([name, source]) => ({ name, ...source })),
  };
}
