import { errorKinds, type RunestoneError } from '@runestone/errors';
import { renderEvaluation } from '@runestone/metrics';
import {
  describeExport,
  describeLeftOut,
  findTrained,
  promoteThroughGate,
  resume,
  train,
  type GatedPromotionResult,
  type Recipe,
  type TrainedVersion,
  type TrainingContext,
  type TrainingEvent,
  type TrainingResult,
} from '@runestone/training';
import { pause, type CommandContext } from '../command-context.ts';
import { createProgress, type Output, type Progress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';
import { readRecipe } from '../read-recipe.ts';
import { describePromotion, refusedExitCode } from './registry-commands.ts';
import { reportTrained } from './report-trained.ts';

/** Options of `train`. */
export interface TrainOptions {
  readonly recipe?: string;
  readonly set: readonly string[];
  readonly seed?: string;
  readonly register: boolean;
  readonly promote?: boolean;
  /** Does nothing where a registered version comes from the same recipe and data. */
  readonly unlessTrained?: boolean;
  /** A run that was stopped, to go on with. */
  readonly resume?: string;
  readonly checkpoints: number;
}

/** What is trained unless said otherwise. */
export const defaultRecipe = 'language-id';

/** Trains a recipe, prints how good the result is, and registers it. */
export async function trainCommand(options: TrainOptions, context: CommandContext): Promise<void> {
  const before = options.unlessTrained === true ? await findBefore(options, context) : undefined;
  if (before !== undefined) return reportTrained(before, options.promote === true, context);
  const { wiring, output, signal, json } = context;
  const progress = createProgress(output);
  const started = performance.now();
  const tellEpoch = createEpochLines(output, progress);
  const metrics = await wiring.openMetrics();
  let begun: string | undefined;
  try {
    const result = await trainOrResume(options, {
      ...wiring,
      tracker: wiring.local,
      codeVersion: context.codeVersion,
      producer: context.producer,
      register: options.register,
      pause,
      signal,
      checkpoints: options.checkpoints,
      onEvent: (event) => {
        metrics?.onEvent(event);
        if (event.type === 'started') begun = event.runId;
        if (event.type === 'epoch') tellEpoch(event.metrics);
        else report(event, output, progress);
      },
    });
    begun = undefined;
    const { recipe } = result;
    progress.stop();
    const seconds = (performance.now() - started) / 1000;
    const promotion =
      options.promote === true && result.version !== undefined
        ? await promoteThroughGate(
            {
              name: result.version.name,
              version: result.version.version,
              reason: 'promoted by train --promote',
              judgedOn: { recipe, tests: result.tests },
            },
            { ...wiring, pause, signal },
          )
        : undefined;
    output.out(
      json
        ? JSON.stringify(toJson(result, { seconds, promotion }))
        : describe(result, recipe, { seconds, promotion }),
    );
    if (promotion?.promoted === false) process.exitCode = refusedExitCode;
    if (result.unsent !== undefined) reportUnsent(result, result.unsent);
  } catch (error) {
    progress.stop();
    if (begun !== undefined)
      process.stderr.write(`To go on with it: npx nx run trainer:train --resume ${begun}\n`);
    throw error;
  } finally {
    progress.stop();
    await metrics?.close();
  }
}

async function findBefore(
  options: TrainOptions,
  { wiring, signal }: CommandContext,
): Promise<TrainedVersion | undefined> {
  if (options.resume !== undefined || !options.register)
    throw trainerErrors.OPTION_INVALID('--unless-trained goes with neither --resume nor --no-register.');
  const { local: tracker, registry, sources } = wiring;
  return findTrained(await recipeOf(options), { tracker, registry, sources: { ...sources, signal } });
}

const overridesOf = ({ set, seed }: TrainOptions): string[] => [
  ...set,
  ...(seed === undefined ? [] : [`seed=${seed}`]),
];

const recipeOf = (options: TrainOptions): Promise<Recipe> =>
  readRecipe(options.recipe ?? defaultRecipe, overridesOf(options));

async function trainOrResume(options: TrainOptions, context: TrainingContext): Promise<TrainingResult> {
  if (options.resume === undefined) return train(await recipeOf(options), context);
  if (overridesOf(options).length > 0 || options.recipe !== undefined)
    throw trainerErrors.OPTION_INVALID(
      '--resume goes on with the recipe of the run: leave out --recipe, --set and --seed.',
    );
  return resume(options.resume, context);
}

/** Epochs that take longer than this are told of, in milliseconds. */
const longEpochMs = 5000;

/** Tells how a long training goes on, a line an epoch, in logs too. */
function createEpochLines(
  { talkative, err }: Output,
  progress: Progress,
): (metrics: Extract<TrainingEvent, { type: 'epoch' }>['metrics']) => void {
  let lastMs = performance.now();
  return ({ epoch, trainLoss, validationLoss, validationAccuracy }) => {
    const tookMs = performance.now() - lastMs;
    lastMs += tookMs;
    if (!talkative || tookMs < longEpochMs) return;
    progress.stop();
    const losses = `loss ${trainLoss.toFixed(4)}, on validation ${validationLoss.toFixed(4)}`;
    err(
      `  epoch ${epoch}: ${losses}, accuracy ${validationAccuracy.toFixed(4)}, ${(tookMs / 1000).toFixed(0)} s`,
    );
  };
}

function report(
  event: Exclude<TrainingEvent, { type: 'epoch' }>,
  { interactive, err }: Output,
  progress: Progress,
): void {
  if (!interactive) return;
  switch (event.type) {
    case 'read':
      return err(`  read ${event.examples.toLocaleString('en')} texts from ${event.source}`);
    case 'prepared': {
      const { train: examples, leaksRemoved } = event.data;
      const besides = describeLeftOut(event.data.leftOut);
      return err(
        `  ${examples.length.toLocaleString('en')} texts to train on; ${leaksRemoved} left out because a test holds them${besides === '' ? '' : `; besides ${besides}`}`,
      );
    }
    case 'started':
      return err(`  run ${event.runId}`);
    case 'progress':
      return progress.update(
        { features: 'features', fit: 'training', evaluate: 'evaluating' }[event.stage],
        event.done,
        event.total,
      );
  }
}

function describe(result: TrainingResult, recipe: Recipe, { seconds, promotion }: Outcome): string {
  const nameOf = (label: string): string => recipe.labels.names[label] ?? label;
  const { judgement, version } = result;
  const tables = [...result.evaluations].map(
    ([source, evaluation]) => `Held-out texts of ${source}\n\n${renderEvaluation(evaluation, nameOf)}\n`,
  );
  return [
    ...tables,
    `${judgement.checks === 0 ? '' : `${judgement.checksPassed} of ${judgement.checks} behavioural checks passed; `}the exported model beside the full one: ${describeExport(judgement.exportLoss)}`,
    `bundle ${(result.bundleSizeBytes / 1e6).toFixed(2)} MB, manifest sha256 ${result.manifestSha256}`,
    `run ${result.runId}, ${seconds.toFixed(1)} s`,
    ...(version === undefined
      ? ['not registered']
      : describeVersion(`${version.name}/${version.version}`, promotion)),
  ].join('\n');
}

/** The model is made and safe; that others do not see it is told, and by the exit code too. */
function reportUnsent({ runId }: TrainingResult, { kind, message, code }: RunestoneError): void {
  process.stderr.write(
    `error: the run is trained and saved here, but not all of it is on the server. ${message}\nThen send it with: npx nx run trainer:sync ${runId}\n(${code})\n`,
  );
  process.exitCode = errorKinds[kind].exitCode;
}

interface Outcome {
  readonly seconds: number;
  readonly promotion: GatedPromotionResult | undefined;
}

function describeVersion(model: string, promotion: GatedPromotionResult | undefined): string[] {
  if (promotion === undefined)
    return [`registered as ${model}; promote it with: npx nx run trainer:promote ${model}`];
  if (promotion.promoted) return [`registered as ${model}, promoted to champion`];
  return [`registered as ${model}`, describePromotion(model, promotion)];
}

function toJson(result: TrainingResult, { seconds, promotion }: Outcome): object {
  return {
    runId: result.runId,
    model:
      result.version === undefined ? null : { name: result.version.name, version: result.version.version },
    bundle: {
      uri: result.bundleUri,
      sizeBytes: result.bundleSizeBytes,
      manifestSha256: result.manifestSha256,
    },
    trained: true,
    seconds,
    promoted: promotion?.promoted ?? false,
    ...(promotion?.decision === undefined ? {} : { gate: promotion.decision }),
    exportLoss: result.judgement.exportLoss,
    checks: { passed: result.judgement.checksPassed, total: result.judgement.checks },
    evaluations: Object.fromEntries(result.evaluations),
  };
}
