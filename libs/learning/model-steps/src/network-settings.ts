import { Type, type Static } from '@sinclair/typebox';
import { defaultNativeHome } from '@runestone/tensorflow';
import type { NetworkRuntime } from './create-model-steps.ts';

/** Settings of every process that classifies with networks. */
export const networkSettings = {
  RUNESTONE_NETWORK_RUNTIME: Type.Union(
    [
      Type.Literal('onnx'),
      Type.Literal('auto'),
      Type.Literal('native'),
      Type.Literal('wasm'),
      Type.Literal('plain'),
    ],
    {
      default: 'onnx',
      description:
        'What computes the networks that classify: onnx (ONNX Runtime), or TensorFlow.js on its native library, in WebAssembly or in plain JavaScript; auto is the first of these that is there.',
    },
  ),
  RUNESTONE_TENSORFLOW_HOME: Type.String({
    default: '',
    description:
      'Where `npm run setup:tensorflow` puts native TensorFlow; runestone/tensorflow in the user’s cache unless given.',
  }),
  XDG_CACHE_HOME: Type.String({ default: '', description: 'The user’s cache; ~/.cache unless given.' }),
} as const;

/** Values of networkSettings. */
type NetworkSettings = {
  readonly [Name in keyof typeof networkSettings]: Static<(typeof networkSettings)[Name]>;
};

/** Where native TensorFlow lies. */
export const nativeHomeOf = ({
  RUNESTONE_TENSORFLOW_HOME,
  XDG_CACHE_HOME,
}: Omit<NetworkSettings, 'RUNESTONE_NETWORK_RUNTIME'>): string =>
  RUNESTONE_TENSORFLOW_HOME || defaultNativeHome({ XDG_CACHE_HOME });

/** What the settings say of networks. */
export const networkRuntimeOf = (settings: NetworkSettings): NetworkRuntime => ({
  runtime: settings.RUNESTONE_NETWORK_RUNTIME,
  nativeHome: nativeHomeOf(settings),
});
