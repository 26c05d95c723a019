import type { BatchClassifier, Classifier } from '@runestone/models';
import {
  decodeNetwork,
  encodeNetwork,
  makeBatch,
  type Network,
  type NetworkBatch,
  type NetworkWeights,
} from '@runestone/networks';
import { createOnnxNetwork } from '@runestone/onnx';
import { chooseTensors, createTensorFlowNetwork, type TensorChoice } from '@runestone/tensorflow';
import { standardSteps, type ModelCodec, type StepTable } from '@runestone/text-pipeline';
import { createEncoderStep, type EncoderSource } from './create-encoder-step.ts';

/** What computes the networks of a process that classifies. */
export interface NetworkRuntime {
  /** ONNX Runtime, the fastest; or TensorFlow.js, as `auto`, `native`, `wasm` or `plain`. */
  readonly runtime: 'onnx' | TensorChoice;
  /** Where native TensorFlow is set up. */
  readonly nativeHome: string;
}

/**
 * All steps that a bundle may name: those of every process, sentence encoders, and networks. What computes these is loaded with
 * the first. `encoders` is for those who train.
 */
export function createModelSteps(runtime: NetworkRuntime, encoders?: EncoderSource): StepTable {
  const network = createNetworkCodec(runtime);
  return {
    ...standardSteps,
    features: new Map([...standardSteps.features, ['encoder', createEncoderStep(encoders)]]),
    models: new Map([
      ...standardSteps.models,
      ['lstm', network],
      ['char-cnn', network],
      ['encoder-head', network],
    ]),
  };
}

/** A network as a model of a pipeline. */
interface NetworkClassifier extends BatchClassifier {
  readonly network: Network;
  readonly weights: NetworkWeights;
}

function createNetworkCodec(runtime: NetworkRuntime): ModelCodec {
  return {
    encode: (model: Classifier) => {
      const { network, weights } = model as NetworkClassifier;
      return encodeNetwork(network, weights);
    },
    async decode(options, files): Promise<NetworkClassifier> {
      const { network, weights } = decodeNetwork(options, files);
      const { architecture } = network;
      const { kind, classCount } = architecture;
      const computed = await openNetwork(network, runtime);
      return {
        id: kind,
        classCount,
        dimension: 'inputSize' in architecture ? architecture.inputSize : architecture.vocabularySize,
        ...{ network, weights },
        predictBatch: (rows) => computed.logits(makeBatch(architecture, rows)),
        close: () => computed.close(),
      };
    },
  };
}

/** What computes the logits of batches. */
interface ComputedNetwork {
  logits(batch: NetworkBatch): Promise<Float64Array>;
  close(): Promise<void>;
}

async function openNetwork(
  network: Network,
  { runtime, nativeHome }: NetworkRuntime,
): Promise<ComputedNetwork> {
  if (runtime === 'onnx') return createOnnxNetwork(network);
  return createTensorFlowNetwork(network, (await chooseTensors(runtime, nativeHome)).threads);
}
