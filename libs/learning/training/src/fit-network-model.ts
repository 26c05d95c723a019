import path from 'node:path';
import type { Classifier } from '@runestone/models';
import {
  createArchitecture,
  encodeNetwork,
  fitNetwork,
  type Network,
  type NetworkCheckpoint,
  type NetworkWeights,
} from '@runestone/networks';
import type { ModelCodec } from '@runestone/text-pipeline';
import { buildTrainingRows } from './build-training-rows.ts';
import { trainingErrors } from './errors.ts';
import { pacing, type FitContext } from './fit-context.ts';
import { readNetworkState, writeNetworkState } from './network-state.ts';
import type { ModelOptions } from './recipe.ts';
import type { FittedModel, ModelJob } from './model-job.ts';

type NetworkOptions = ModelOptions<'lstm' | 'char-cnn' | 'encoder-head'>;

/** Fits a network with the tensors that the caller opens. */
export async function fitNetworkModel(job: ModelJob, context: FitContext): Promise<FittedModel> {
  const options = job.recipe.model as NetworkOptions;
  const codec = context.steps.models.get(options.id) as ModelCodec;
  const decode = async (network: Network, weights: NetworkWeights): Promise<Classifier> => {
    const encoded = encodeNetwork(network, weights);
    return codec.decode(
      encoded.options,
      new Map(encoded.files.map(({ name, bytes }) => [name, bytes])),
      context.steps,
    );
  };
  const weights = options.quantise === 'int8' ? 'int8' : 'float32';
  const network = await fitOnEngine(job, context, (one) => decode(one, weights));
  return { full: await decode(network, 'float32'), exported: await decode(network, weights) };
}

async function fitOnEngine(
  job: ModelJob,
  context: FitContext,
  exported: (network: Network) => Promise<Classifier>,
): Promise<Network> {
  const { recipe, steps, outputs, state, onModel } = job;
  const options = recipe.model as NetworkOptions;
  const architecture = createArchitecture(options, {
    columnCount: steps.features.dimension,
    classCount: outputs.size,
  });
  const kept = stateOf(state);
  const before = await kept?.read();
  if (before?.finished === true) return { architecture, parameters: before.best.parameters };
  if (context.openEngine === undefined)
    throw trainingErrors.NO_TENSORS(
      'This process cannot train networks: it was given nothing to compute with.',
    );
  const rows = await buildTrainingRows(job, context);
  const loss = { kind: rows.kind, focalGamma: options.focalGamma };
  const engine = await context.openEngine({ architecture, loss, shards: options.shards });
  try {
    await context.onBackend?.(engine.backend);
    return await fitNetwork({
      ...{ ...rows, architecture, options, engine },
      ...pacing(context, 'fit'),
      ...(context.onEpoch === undefined ? {} : { onEpoch: context.onEpoch }),
      ...(before === undefined ? {} : { resumeFrom: before }),
      ...(kept === undefined ? {} : { onCheckpoint: kept.write }),
      ...(onModel === undefined
        ? {}
        : { onNetwork: async (epoch, network) => onModel(epoch, await exported(network)) }),
    });
  } finally {
    await engine.close();
  }
}

/** Where a training's state is kept, if it is. */
function stateOf(state: ModelJob['state']) {
  if (state === undefined) return undefined;
  const file = path.join(state.folder, 'network');
  return {
    read: () => readNetworkState(file, state.key),
    write: (checkpoint: NetworkCheckpoint) => writeNetworkState(file, state.key, checkpoint),
  };
}
