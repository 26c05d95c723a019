import { joinUri } from '@runestone/artifacts';
import { fromUnknown } from '@runestone/errors';
import type { TextWithFields } from '@runestone/fields';
import { sha256Hex } from '@runestone/files';
import { saveBundle } from '@runestone/model-loader';
import type { ModelVersion } from '@runestone/registry';
import { encodeBundle, parseManifest, type BundleFile } from '@runestone/text-pipeline';
import { registerAsTag, type RunHandle } from '@runestone/tracking';
import { dataTag } from './begin-run.ts';
import { readFieldNames } from './check-fields.ts';
import { describeBundle } from './describe-bundle.ts';
import { describeTraining } from './describe-training.ts';
import { evaluationMetrics } from './evaluate-pipeline.ts';
import { fitDriftReference } from './fit-drift-reference.ts';
import type { FittedPipeline } from './fit-pipeline.ts';
import type { Judgement } from './judge-pipeline.ts';
import type { PreparedData } from './prepare-data.ts';
import { hashRecipe, type Recipe } from './recipe.ts';
import type { TrainingContext, TrainingResult } from './training-context.ts';
import { writeReport } from './write-report.ts';

/** A trained recipe with all that its publication needs. */
export interface Publication {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly context: TrainingContext;
  readonly run: RunHandle;
}

/** Logs how good a pipeline is, writes its documents and its bundle, and registers that where no mirror does. */
export async function publishRun(
  fitted: FittedPipeline,
  judgement: Judgement,
  { recipe, data, context, run }: Publication,
): Promise<TrainingResult> {
  const { artifacts, signal } = context;
  const metrics = metricsOf(judgement);
  const driftReference = await fitDriftReference(
    fitted.exported,
    { recipe, data },
    { pause: context.pause, ...(signal === undefined ? {} : { signal }) },
  );
  const { runId } = run;
  const evaluation = await describeTraining({ recipe, data, judgement, runId, tracker: context.tracker });
  const files = await encodeBundle(fitted.exported, context.steps, {
    task: recipe.name,
    description: recipe.description,
    metrics,
    hashes: { recipe: hashRecipe(recipe), data: data.fingerprint },
    producer: context.producer,
    goldenTexts: goldenTexts(recipe, data),
    documents: describeBundle(recipe, data, {
      evaluations: judgement.evaluations,
      decision: fitted.exported.parts.decider.options,
    }),
    ...(driftReference === undefined ? {} : { driftReference }),
    evaluation,
    sha256: sha256Hex,
  });
  signal?.throwIfAborted();
  const bundleUri = joinUri(run.artifactUri, 'bundle');
  const manifestBytes = (files.at(-1) as BundleFile).bytes;
  const manifestSha256 = sha256Hex(manifestBytes);
  await run.logMetrics({ ...metrics, texts_per_second: judgement.textsPerSecond });
  await writeReport({ manifest: parseManifest(manifestBytes), evaluation, run, artifacts });
  await saveBundle(artifacts, bundleUri, files);
  const version = await register(bundleUri, manifestSha256, { recipe, data, context, run }).catch(
    async (error: unknown) => {
      // A bundle that nothing leads to only takes the room that the run needs to say that it failed.
      if (fromUnknown(error).code === 'SYSTEM_DISK_FULL') await artifacts.remove(bundleUri);
      throw error;
    },
  );
  return {
    runId: run.runId,
    recipe,
    bundleUri,
    bundleSizeBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    manifestSha256,
    evaluations: judgement.evaluations,
    judgement,
    tests: data.tests,
    ...(version === undefined ? {} : { version }),
  };
}

async function register(
  bundleUri: string,
  manifestSha256: string,
  { recipe, data, context, run }: Publication,
): Promise<ModelVersion | undefined> {
  await run.setTags({
    'runestone.manifest_sha256': manifestSha256,
    ...(context.register ? { [registerAsTag]: recipe.name } : {}),
  });
  // With a server the mirror registers the bundle, once it is there.
  if (!context.register || context.mirror !== undefined) return undefined;
  const { registry } = context;
  // A training that goes on after it was killed may have come so far before.
  const versions = await registry.listVersions(recipe.name).catch(() => []);
  const registered = versions.find(({ runId, sourceUri }) => runId === run.runId && sourceUri === bundleUri);
  if (registered !== undefined) return registered;
  return registry.createVersion({
    name: recipe.name,
    sourceUri: bundleUri,
    runId: run.runId,
    description: recipe.description,
    tags: { 'runestone.manifest_sha256': manifestSha256, [dataTag]: data.fingerprint },
  });
}

/** Metrics that depend on nothing but recipe and data, so that a bundle holding them is the same every time. */
function metricsOf({ evaluations, checksPassed, checks, exportLoss }: Judgement): Record<string, number> {
  const metrics: Record<string, number> = {
    export_agreement: exportLoss.agreement,
    export_accuracy_loss: exportLoss.accuracy,
  };
  if (checks > 0) metrics['checks_passed'] = checksPassed / checks;
  for (const [source, evaluation] of evaluations)
    Object.assign(metrics, evaluationMetrics(evaluation, `test.${source}`));
  return metrics;
}

/** Texts whose scores a bundle holds, so that a reader can tell whether it reads it right. */
export function goldenTexts(recipe: Recipe, data: PreparedData): TextWithFields[] {
  const names = readFieldNames(recipe);
  const samples = [...data.tests.values()].flatMap((examples) => examples.slice(0, 3));
  const golden = [...recipe.evaluation.checks, ...samples, ...data.train.slice(0, 1)]
    .filter(({ text }) => text.length <= 1000)
    .map((example) => inputOf(example, names));
  return [...new Map(golden.map((input) => [JSON.stringify(input), input])).values()].slice(0, 50);
}

/** A text, with those of its fields that are read. */
function inputOf({ text, fields = {} }: TextWithFields, names: readonly string[]): TextWithFields {
  const read = names.filter((name) => Object.hasOwn(fields, name));
  if (read.length === 0) return { text };
  return { text, fields: Object.fromEntries(read.map((name) => [name, fields[name] ?? null])) };
}
