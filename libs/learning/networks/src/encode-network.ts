import type { ModelFile } from '@runestone/models';
import { checkSchema } from '@runestone/schemas';
import { Type, type Static } from '@sinclair/typebox';
import { networkArchitectureSchema } from './architecture.ts';
import { networkErrors } from './errors.ts';
import type { Network } from './network.ts';
import { decodeOnnx } from './onnx/decode-onnx.ts';
import { encodeOnnx } from './onnx/encode-onnx.ts';

const encodedSchema = Type.Object(
  {
    architecture: networkArchitectureSchema,
    weights: Type.Union([Type.Literal('int8'), Type.Literal('float32')]),
  },
  { additionalProperties: false },
);

/** How the numbers of a network are kept. */
export type NetworkWeights = Static<typeof encodedSchema>['weights'];

/** A network as data: its shape in JSON, and one file `network.onnx` that any ONNX runtime computes. */
export interface EncodedNetwork {
  readonly options: Static<typeof encodedSchema>;
  readonly files: readonly ModelFile[];
}

/** Encodes a network; with int8 its numbers are rounded. */
export function encodeNetwork(network: Network, weights: NetworkWeights): EncodedNetwork {
  const bytes = encodeOnnx(network, weights);
  return {
    options: { architecture: network.architecture, weights },
    files: [{ name: 'network', extension: 'onnx', bytes }],
  };
}

/**
 * Decodes a network; encoding it anew gives the same bytes. Throws NETWORK_WEIGHTS_INVALID (kind integrity) for whatever
 * does not fit.
 */
export function decodeNetwork(
  options: unknown,
  files: ReadonlyMap<string, Uint8Array>,
): { readonly network: Network; readonly weights: NetworkWeights } {
  const bytes = files.get('network');
  if (bytes === undefined) throw networkErrors.WEIGHTS_INVALID('The bundle names no file for its network.');
  const { architecture, weights } = checkOptions(options);
  return { network: { architecture, parameters: decodeOnnx(bytes, architecture) }, weights };
}

function checkOptions(options: unknown): EncodedNetwork['options'] {
  try {
    return checkSchema(encodedSchema, options, 'the options of the network');
  } catch (cause) {
    throw networkErrors.WEIGHTS_INVALID(
      'The options of the network in this bundle do not fit their schema.',
      {
        cause,
      },
    );
  }
}
