import { fromUnknown } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import type { ApiKeys } from './api-keys.ts';

const intervalMs = 1000;

/** Looks every second whether the file of keys has changed. What it returns ends that. */
export function followKeys(keys: ApiKeys, timer: Timer, logger: Logger): () => void {
  let cancel: () => void = () => undefined;
  let ended = false;
  let lastProblem = '';
  const look = async (): Promise<void> => {
    try {
      if ((await keys.refresh()) === 'changed') logger.info('the API keys were read anew');
      lastProblem = '';
    } catch (thrown) {
      const { code, message } = fromUnknown(thrown);
      // A file in the middle of being replaced, or a mistake in it, must not lock everybody out.
      if (message !== lastProblem)
        logger.error({ code, reason: message }, 'the API keys could not be read anew; those of before hold');
      lastProblem = message;
    }
    if (!ended) plan();
  };
  const plan = (): void => {
    cancel = timer.schedule(() => void look(), intervalMs);
  };
  plan();
  return () => {
    ended = true;
    cancel();
  };
}
