import type { ModelOptions } from '@runestone/model-list';
import type { Settings } from '../settings.ts';

/** All bounds of one model. */
export type ModelLimits = Readonly<Required<NonNullable<ModelOptions['limits']>>>;

/** The bounds of a model: its own, and those of the process for the rest. */
export function resolveLimits(settings: Settings, own: ModelOptions['limits'] = {}): ModelLimits {
  return {
    maxTextCharacters: settings.RUNESTONE_MAX_TEXT_CHARACTERS,
    maxTexts: settings.RUNESTONE_MAX_TEXTS,
    maxBatchSize: settings.RUNESTONE_BATCH_MAX_SIZE,
    batchTargetMs: settings.RUNESTONE_BATCH_TARGET_MS,
    batchMaxWaitMs: settings.RUNESTONE_BATCH_MAX_WAIT_MS,
    maxQueueSize: settings.RUNESTONE_QUEUE_MAX_SIZE,
    timeoutMs: settings.RUNESTONE_PREDICT_TIMEOUT_MS,
    ...own,
  };
}
