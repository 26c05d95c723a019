import { fromUnknown } from '@runestone/errors';
import {
  createModelFollower,
  type FollowerEvent,
  type ModelFollower,
  type ModelSlot,
} from '@runestone/model-slot';
import type { LiveModel } from './live-model.ts';
import type { ModelEntry, ServedModelOptions } from './model-entry.ts';

/** What following one model takes. */
export interface FollowOptions extends ServedModelOptions {
  readonly entry: ModelEntry;
  /** How logs and metrics call the model. */
  readonly label: string;
  readonly slot: ModelSlot<LiveModel>;
}

/** Creates the follower of one model, which logs and counts what it does. */
export function followModel(options: FollowOptions): ModelFollower {
  const { entry, slot, settings, timer, random } = options;
  return createModelFollower({
    slot,
    source: entry.source,
    follow: entry.follow,
    intervalMs: settings.RUNESTONE_POLL_INTERVAL_MS,
    timer,
    random,
    onEvent: createReporter(options),
  });
}

function createReporter({ entry, label, slot, logger, telemetry }: FollowOptions) {
  const log = logger.child({ model: label, reference: entry.options.serve });
  let lastFailure = '';
  const reportFailure = (thrown: unknown, during: 'resolve' | 'load', retryInMs: number): void => {
    const error = fromUnknown(thrown);
    telemetry.countLoadFailure(label, error.code);
    const facts = { code: error.code, reason: error.message, during, retryInMs: Math.round(retryInMs) };
    const said =
      slot.live === undefined
        ? `waiting for ${entry.options.serve}`
        : 'the new version failed; the live one stays';
    // The same failure at every poll is worth one line, not one line every two seconds.
    const isNew = lastFailure !== `${error.code} ${error.message}`;
    lastFailure = `${error.code} ${error.message}`;
    log[isNew ? 'warn' : 'debug'](facts, said);
  };
  return (event: FollowerEvent<unknown, LiveModel>): void => {
    switch (event.type) {
      case 'loading':
        return log.info('loading a version');
      case 'live': {
        const { version, runId, manifestSha256 } = event.model.identity;
        lastFailure = '';
        telemetry.observeSwap({ model: label, outcome: 'live', durationMs: event.tookMs });
        telemetry.setModelInfo({
          model: label,
          version,
          manifestSha256,
          ...(runId === undefined ? {} : { runId }),
        });
        return log.info({ version, runId, tookMs: Math.round(event.tookMs) }, 'a version is live');
      }
      case 'failed':
        if (event.during === 'load') telemetry.observeSwap({ model: label, outcome: 'failed' });
        return reportFailure(event.error, event.during, event.retryInMs);
      case 'drained':
        return log.debug('no older version is in use');
      case 'dispose-failed':
        return log.error({ err: event.error }, 'the version before it could not be disposed of');
    }
  };
}
