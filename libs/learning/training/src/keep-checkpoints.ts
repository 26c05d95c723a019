import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { sha256Hex } from '@runestone/files';
import { saveBundle } from '@runestone/model-loader';
import { encodeBundle, type StepTable, type TextPipeline } from '@runestone/text-pipeline';
import type { LocalTracker, RunHandle } from '@runestone/tracking';
import { describeBundle } from './describe-bundle.ts';
import type { PreparedData } from './prepare-data.ts';
import { goldenTexts } from './publish-run.ts';
import { hashRecipe, type Recipe } from './recipe.ts';

/** What checkpoints are made of and where they go. */
export interface CheckpointOptions {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly run: RunHandle;
  readonly tracker: Pick<LocalTracker, 'getMetricHistory'>;
  readonly artifacts: ArtifactStore;
  readonly steps: StepTable;
  readonly producer: string;
  /** How many are kept. */
  readonly keep: number;
}

/**
 * Creates what saves the pipeline after an epoch as a bundle, `checkpoints/<epoch>` of the run, and keeps those of the
 * lowest validation loss. One that would not be kept is not written.
 */
export function createCheckpointKeeper(
  options: CheckpointOptions,
): (epoch: number, pipeline: TextPipeline) => Promise<void> {
  const { recipe, data, run, tracker, artifacts, steps, producer, keep } = options;
  const folder = joinUri(run.artifactUri, 'checkpoints');
  return async (epoch, pipeline) => {
    const losses = await tracker.getMetricHistory(run.runId, 'validation_loss');
    const best = [...losses].sort((a, b) => a.value - b.value || a.step - b.step).slice(0, keep);
    const kept = new Set(best.map(({ step }) => String(step)));
    if (kept.has(String(epoch))) {
      const files = await encodeBundle(pipeline, steps, {
        task: recipe.name,
        description: `${recipe.description} After epoch ${epoch}.`,
        metrics: { epoch, validation_loss: losses.find(({ step }) => step === epoch)?.value ?? 0 },
        hashes: { recipe: hashRecipe(recipe), data: data.fingerprint },
        producer,
        goldenTexts: goldenTexts(recipe, data),
        documents: describeBundle(recipe, data, {
          evaluations: new Map(),
          decision: pipeline.parts.decider.options,
        }),
        sha256: sha256Hex,
      });
      await saveBundle(artifacts, joinUri(folder, String(epoch)), files);
    }
    const there = new Set(
      (await artifacts.list(folder)).map(({ path: file }) => file.split('/')[0] as string),
    );
    for (const one of there) if (!kept.has(one)) await artifacts.remove(joinUri(folder, one));
  };
}
