import path from 'node:path';
import { fitLogitWeights } from '@runestone/decisions';
import { createEnsemble, scoreMatrix, type Classifier, type EnsembleMember } from '@runestone/models';
import { buildMatrix } from './build-matrix.ts';
import { createTextSteps } from './create-text-steps.ts';
import { quiet, type FitContext } from './fit-context.ts';
import type { CombinedFeatures } from '@runestone/text-pipeline';
import type { FittedModel, ModelJob } from './model-job.ts';
import { encodeTargets } from './model-outputs.ts';
import type { ModelOptions, Recipe } from './recipe.ts';

type MemberOptions = ModelOptions<'ensemble'>['members'][number];
type CombinedOptions = Extract<Recipe['text']['features'], { readonly id: 'combined' }>;

/** A member as it was fitted: the same columns and logits whether it is exported or full. */
interface FittedMember extends FittedModel {
  readonly columns: EnsembleMember['columns'];
  /** Scores of the validation part by the exported model. */
  readonly logits: Float64Array;
}

/**
 * Fits the members of an ensemble one after another, each on its own parts of the combined features, and weighs their scores
 * by the validation part. Epochs of a member are counted on from those of the member before.
 */
export async function fitEnsemble(
  job: ModelJob,
  context: FitContext,
  fitMember: (job: ModelJob, context: FitContext) => Promise<FittedModel>,
): Promise<FittedModel> {
  const { outputs } = job;
  const { members } = job.recipe.model as ModelOptions<'ensemble'>;
  const { features } = job.recipe.text as { readonly features: CombinedOptions };
  const ranges = rangesOf((job.steps.features as CombinedFeatures).partDimensions);
  const fitted: FittedMember[] = [];
  let epochs = 0;
  for (const [index, member] of members.entries()) {
    const parts = member.parts ?? features.parts.map((_, place) => place);
    const columns = parts.map((part) => ranges[part] as readonly [number, number]);
    const memberJob = await createMemberJob(job, context, { member, parts, index });
    try {
      const model = await fitMember(memberJob, countOn(context, epochs));
      const { matrix } = await buildMatrix(job.validation, memberJob.steps, outputs, quiet(context));
      fitted.push({ ...model, columns, logits: await scoreMatrix(model.exported, matrix) });
    } finally {
      if ('close' in memberJob.steps.features) await memberJob.steps.features.close();
    }
    epochs += member.model.epochs;
  }
  const weights = fitLogitWeights({
    logits: fitted.map(({ logits }) => logits),
    targets: encodeTargets(job.validation, outputs),
    classCount: outputs.size,
    kind: outputs.kind,
  });
  const assemble = (choose: (model: FittedModel) => Classifier): Classifier =>
    createEnsemble(
      job.steps.features.dimension,
      fitted.map((member, index) => ({
        ...{ model: choose(member), columns: member.columns, weight: weights[index] as number },
      })),
    );
  return { full: assemble(({ full }) => full), exported: assemble(({ exported }) => exported) };
}

/** Reports epochs as if they came after so many others. */
function countOn(context: FitContext, before: number): FitContext {
  const { onEpoch } = context;
  if (onEpoch === undefined) return context;
  return { ...context, onEpoch: (metrics) => onEpoch({ ...metrics, epoch: metrics.epoch + before }) };
}

interface MemberPlace {
  readonly member: MemberOptions;
  readonly parts: readonly number[];
  readonly index: number;
}

/** The job of a member: the recipe as if there were only its parts and its model. */
async function createMemberJob(
  { recipe, train, validation, labelSpace, outputs, state }: ModelJob,
  context: FitContext,
  { member, parts, index }: MemberPlace,
): Promise<ModelJob> {
  const own: Recipe = { ...recipe, model: member.model, text: withParts(recipe, parts) };
  return {
    ...{ recipe: own, train, validation, labelSpace, outputs },
    steps: await createTextSteps(own, context.steps, train),
    ...(state === undefined
      ? {}
      : { state: { ...state, folder: path.join(state.folder, `member-${index}`) } }),
  };
}

function withParts({ text }: Recipe, parts: readonly number[]): Recipe['text'] {
  const features = text.features as CombinedOptions;
  return {
    ...text,
    features: {
      ...features,
      parts: parts.map((part) => features.parts[part] as CombinedOptions['parts'][number]),
    },
  };
}

/** Where the columns of each part begin and end among all. */
function rangesOf(dimensions: readonly number[]): (readonly [number, number])[] {
  let end = 0;
  return dimensions.map((dimension) => [end, (end += dimension)] as const);
}
