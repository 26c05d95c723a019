export type { EncoderSource } from './create-encoder-step.ts';
export { createModelSteps, type NetworkRuntime } from './create-model-steps.ts';
export { nativeHomeOf, networkRuntimeOf, networkSettings } from './network-settings.ts';
