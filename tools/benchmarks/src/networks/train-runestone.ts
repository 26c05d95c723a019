/** Entry of the process that trains our networks, through the loop that `runestone train` runs. */
import type { LabelledMatrix } from '@runestone/models';
import {
  createArchitecture,
  fitNetwork,
  type NetworkArchitecture,
  type NetworkTrainingOptions,
} from '@runestone/networks';
import { createGradientEngine } from '@runestone/tensorflow';
import { answerTurns } from './answer-turns.ts';
import { chooseNativeTensors, usedCores } from './native-tensors.ts';
import { makeTokens, trainingTask, type NetworkId, type TrainingTurn } from './training-task.ts';

const { batchSize, length, vocabularySize, classCount, embeddingSize, units, filters, width } = trainingTask;

const options = {
  ...{ epochs: 1, patience: 1, batchSize, shards: 2, quantise: 'none' },
  ...{ optimiser: 'adamw', learningRate: trainingTask.learningRate, warmUp: 0, schedule: 'constant' },
  ...{ weightDecay: trainingTask.weightDecay, clipNorm: trainingTask.clipNorm },
  ...{ dropout: 0, embeddingDropout: 0, classWeights: 'none', classWeightPower: 0, majorityShare: 1 },
  focalGamma: 0,
} as const satisfies NetworkTrainingOptions;

const ends = { columnCount: vocabularySize, classCount };
const architectures = {
  lstm: createArchitecture(
    { id: 'lstm', embeddingSize, units, bidirectional: false, pooling: 'last', ...options },
    ends,
  ),
  'char-cnn': createArchitecture(
    { id: 'char-cnn', embeddingSize, filters, widths: [width], ...options },
    ends,
  ),
} as const satisfies Record<NetworkId, NetworkArchitecture>;

/** Texts with labels, as features and targets are given to every model. */
function makeRows(rowCount: number): LabelledMatrix {
  const indices = makeTokens(rowCount);
  const targets = new Uint8Array(rowCount * classCount);
  for (let row = 0; row < rowCount; row += 1) targets[row * classCount + (row % classCount)] = 1;
  return {
    matrix: {
      ...{ rowCount, columnCount: vocabularySize, indices },
      offsets: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row * length),
      values: new Float32Array(indices.length).fill(1),
    },
    targets,
  };
}

const backend = await chooseNativeTensors();
const engines = { lstm: await openEngine('lstm', 0), 'char-cnn': await openEngine('char-cnn', 1) };

/** Each engine has addon files of its own, for its threads live beside those of the other. */
function openEngine(network: NetworkId, place: number) {
  const { shards } = options;
  const [asking, ...others] = backend.addonFiles as [string, ...string[]];
  const addonFiles = [asking, ...others.slice(place * shards)];
  return createGradientEngine({
    ...{
      architecture: architectures[network],
      loss: { kind: 'single', focalGamma: 0 },
      shards,
      threads: usedCores,
    },
    backend: { ...backend, addonFiles },
  });
}

/** One short training: its engine stays open from turn to turn, so that nothing is started in a turn. */
async function train({ network, steps }: TrainingTurn): Promise<number[]> {
  // One batch more: the last step has none to make for the next, and is not counted.
  const rows = makeRows((steps + 1) * batchSize);
  const times: number[] = [];
  let last = performance.now();
  await fitNetwork({
    ...{ architecture: architectures[network], options, engine: engines[network], seed: 1 },
    ...{ train: rows, validation: makeRows(classCount), classCount, kind: 'single' },
    onProgress: () => {
      const now = performance.now();
      times.push(now - last);
      last = now;
    },
  });
  return times.slice(0, steps);
}

await answerTurns({ product: engines.lstm.backend, train });
await Promise.all(Object.values(engines).map((engine) => engine.close()));
