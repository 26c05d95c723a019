import { stringify } from 'yaml';
import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { SourceContext } from '@runestone/datasets';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { sha256Hex } from '@runestone/files';
import type { Evaluation } from '@runestone/metrics';
import { saveBundle } from '@runestone/model-loader';
import type { EpochMetrics } from '@runestone/models';
import type { ModelVersion, Registry } from '@runestone/registry';
import { encodeBundle, type BundleFile, type StepTable } from '@runestone/text-pipeline';
import {
  registerAsTag,
  type DatasetInput,
  type LocalTracker,
  type NewRun,
  type RunHandle,
} from '@runestone/tracking';
import { describeBundle } from './describe-bundle.ts';
import { evaluationMetrics } from './evaluate-pipeline.ts';
import { fitPipeline, type FittedPipeline } from './fit-pipeline.ts';
import type { FitStage } from './fit-replica.ts';
import { judgePipeline, type Judgement } from './judge-pipeline.ts';
import { prepareData, type PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** What happens during a training, for a progress bar or a log. */
export type TrainingEvent =
  | { readonly type: 'read'; readonly source: string; readonly examples: number }
  | { readonly type: 'prepared'; readonly data: PreparedData }
  | { readonly type: 'started'; readonly runId: string }
  | {
      readonly type: 'progress';
      readonly stage: FitStage | 'evaluate';
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics };

/** Where a run got to that others can see: its version there, or why not everything is there. */
export type PublishedRun =
  | {
      readonly complete: true;
      readonly version?: { readonly name: string; readonly version: number };
    }
  | { readonly complete: false; readonly problem: RunestoneError };

/** Carries a run to a server, beside the training. */
export interface TrainingMirror {
  /** Begins the run there and gives its id; undefined where the server is away. */
  begin(run: NewRun): Promise<string | undefined>;
  /** Starts to carry what lies here. */
  start(runId: string): {
    /** Says that there is something new; returns at once. */
    poke(): void;
    /** Carries the rest of a run that has ended. */
    finish(): Promise<PublishedRun>;
  };
}

/** What a training needs from the process that starts it. */
export interface TrainingContext {
  readonly sources: SourceContext;
  readonly tracker: LocalTracker;
  readonly registry: Registry;
  readonly artifacts: ArtifactStore;
  /** Where there is a server: the run is written to tracker and artifacts first, and registered by the mirror. */
  readonly mirror?: TrainingMirror;
  readonly steps: StepTable;
  /** Where the code comes from, for the run's tags; not part of the bundle. */
  readonly codeVersion: string;
  /** `runestone 0.1.0`: part of the bundle. */
  readonly producer: string;
  /** False keeps the result out of the registry. */
  readonly register: boolean;
  readonly pause: () => Promise<void>;
  /** How many replicas may train at a time; 1 by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** What a training gives. */
export interface TrainingResult {
  readonly runId: string;
  readonly bundleUri: string;
  readonly bundleSizeBytes: number;
  readonly manifestSha256: string;
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  readonly judgement: Judgement;
  /** What it was evaluated on, by source. */
  readonly tests: PreparedData['tests'];
  readonly version?: Pick<ModelVersion, 'name' | 'version'>;
  /** Why the server does not have everything; it lies here, and can be sent later. */
  readonly unsent?: RunestoneError;
}

/** Trains a recipe from data to a registered model version. A signal ends the run as KILLED, a failure as FAILED. */
export async function train(recipe: Recipe, context: TrainingContext): Promise<TrainingResult> {
  const { onEvent, signal } = context;
  const sources = { ...context.sources, seed: recipe.seed, ...(signal === undefined ? {} : { signal }) };
  const data = await prepareData(recipe, sources, (source, examples) =>
    onEvent?.({ type: 'read', source, examples }),
  );
  onEvent?.({ type: 'prepared', data });
  const run = await startRun(recipe, data, context);
  onEvent?.({ type: 'started', runId: run.runId });
  const mirror = context.mirror?.start(run.runId);
  try {
    const fitted = await fit(recipe, data, { context, run, poke: () => mirror?.poke() });
    const judgement = await judgePipeline(fitted, recipe, data, pacingOf(context));
    const result = await publish(fitted, judgement, { recipe, data, context, run });
    await run.end('FINISHED');
    return mirror === undefined ? result : { ...result, ...outcomeOf(await mirror.finish()) };
  } catch (error) {
    const interrupted = signal?.aborted === true || fromUnknown(error).code === 'SYSTEM_INTERRUPTED';
    // What went wrong first is what the caller must hear of.
    await run.end(interrupted ? 'KILLED' : 'FAILED').catch(() => undefined);
    await mirror?.finish();
    throw error;
  }
}

function outcomeOf(published: PublishedRun): Pick<TrainingResult, 'version' | 'unsent'> {
  if (!published.complete) return { unsent: published.problem };
  return published.version === undefined ? {} : { version: published.version };
}

const pacingOf = ({ pause, signal, onEvent }: TrainingContext) => ({
  pause,
  ...(signal === undefined ? {} : { signal }),
  onProgress: (done: number, total: number) =>
    onEvent?.({ type: 'progress', stage: 'evaluate', done, total }),
});

async function startRun(
  recipe: Recipe,
  data: PreparedData,
  { tracker, mirror, codeVersion }: TrainingContext,
): Promise<RunHandle> {
  const run: NewRun = {
    experiment: recipe.name,
    params: flatten({
      text: recipe.text,
      model: recipe.model,
      decision: recipe.decision,
      augment: recipe.data.augment,
      seed: recipe.seed,
    }),
    tags: {
      'mlflow.note.content': recipe.description,
      'mlflow.source.name': 'runestone trainer:train',
      'runestone.code_version': codeVersion,
      'runestone.data_sha256': data.fingerprint,
      'runestone.recipe_sha256': sha256Hex(stringify(recipe)),
      'runestone.train_examples': String(data.train.length),
      'runestone.leaks_removed': String(data.leaksRemoved),
    },
  };
  const runId = await mirror?.begin(run);
  const handle = await tracker.createRun({ ...run, ...(runId === undefined ? {} : { runId }) });
  await handle.logDatasets(datasetsOf(data));
  return handle;
}

function datasetsOf(data: PreparedData): DatasetInput[] {
  const of = (name: string, context: string, examples: number): DatasetInput => ({
    name,
    // MLflow knows one data set of a name and a digest: what is trained on is another than what is evaluated on.
    digest: sha256Hex(`${data.fingerprint} ${context}`).slice(0, 16),
    context,
    source: name,
    profile: { examples },
  });
  return [
    ...Object.entries(data.report.sources).map(([name, count]) => of(name, 'training', count)),
    ...Array.from(data.tests, ([name, examples]) => of(name, 'evaluation', examples.length)),
  ];
}

async function fit(
  recipe: Recipe,
  data: PreparedData,
  { context, run, poke }: { context: TrainingContext; run: RunHandle; poke: () => void },
): Promise<FittedPipeline> {
  const { onEvent } = context;
  return fitPipeline(recipe, data, {
    ...context,
    onProgress: (stage, done, total) => onEvent?.({ type: 'progress', stage, done, total }),
    onEpoch: async (metrics) => {
      const { epoch, trainLoss, validationLoss, validationAccuracy } = metrics;
      await run.logMetrics(
        { train_loss: trainLoss, validation_loss: validationLoss, validation_accuracy: validationAccuracy },
        epoch,
      );
      poke();
      onEvent?.({ type: 'epoch', metrics });
    },
  });
}

interface Publication {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly context: TrainingContext;
  readonly run: RunHandle;
}

async function publish(
  fitted: FittedPipeline,
  judgement: Judgement,
  { recipe, data, context, run }: Publication,
): Promise<TrainingResult> {
  const { artifacts, signal } = context;
  const metrics = metricsOf(judgement);
  const files = encodeBundle(fitted.exported, context.steps, {
    task: recipe.name,
    description: recipe.description,
    metrics,
    hashes: { recipe: sha256Hex(stringify(recipe)), data: data.fingerprint },
    producer: context.producer,
    goldenTexts: goldenTexts(recipe, data),
    documents: describeBundle(recipe, data, judgement.evaluations),
    sha256: sha256Hex,
  });
  signal?.throwIfAborted();
  const bundleUri = joinUri(run.artifactUri, 'bundle');
  const manifestSha256 = sha256Hex((files.at(-1) as BundleFile).bytes);
  await run.logMetrics({ ...metrics, texts_per_second: judgement.textsPerSecond });
  await artifacts.write(joinUri(run.artifactUri, 'recipe.yaml'), stringify(recipe));
  await artifacts.write(
    joinUri(run.artifactUri, 'evaluation.json'),
    `${JSON.stringify(Object.fromEntries(judgement.evaluations), null, 2)}\n`,
  );
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
  return context.registry.createVersion({
    name: recipe.name,
    sourceUri: bundleUri,
    runId: run.runId,
    description: recipe.description,
    tags: { 'runestone.manifest_sha256': manifestSha256, 'runestone.data_sha256': data.fingerprint },
  });
}

/** Metrics that depend on nothing but recipe and data, so that a bundle holding them is the same every time. */
function metricsOf({
  evaluations,
  checksPassed,
  checks,
  exportAgreement,
}: Judgement): Record<string, number> {
  const metrics: Record<string, number> = { export_agreement: exportAgreement };
  if (checks > 0) metrics['checks_passed'] = checksPassed / checks;
  for (const [source, evaluation] of evaluations)
    Object.assign(metrics, evaluationMetrics(evaluation, `test.${source}`));
  return metrics;
}

function goldenTexts(recipe: Recipe, data: PreparedData): string[] {
  const checks = recipe.evaluation.checks.map(({ text }) => text);
  const samples = [...data.tests.values()].flatMap((examples) =>
    examples.slice(0, 3).map(({ text }) => text),
  );
  const golden = [...checks, ...samples, ...data.train.slice(0, 1).map(({ text }) => text)];
  return [...new Set(golden)].filter((text) => text.length <= 1000).slice(0, 50);
}

/** `{ model: { epochs: 10 } }` → `{ 'model.epochs': '10' }`. */
function flatten(value: object, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [key, one] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (typeof one === 'object' && one !== null && !Array.isArray(one))
      Object.assign(flat, flatten(one as object, `${name}.`));
    else flat[name] = Array.isArray(one) ? one.join(' ') : String(one);
  }
  return flat;
}
