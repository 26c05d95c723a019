import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { startMirror } from '@runestone/run-mirror';
import { openStores, type RemoteStores } from '@runestone/stores';
import type { TrainingMirror } from '@runestone/training';
import type { TrainerSettings } from './settings.ts';

/** Carries the runs of this process to MLflow; what goes wrong is told, and never ends a training. */
export function createTrainingMirror(
  settings: TrainerSettings,
  remote: RemoteStores,
  warn: (problem: RunestoneError) => void,
): TrainingMirror {
  return {
    async begin(run) {
      try {
        // A server that is away is not waited for: the run begins here, and is sent later.
        const once = openStores(settings, { attempts: 1 }).remote as RemoteStores;
        await once.client.checkServer();
        return (await remote.tracker.createRun(run)).runId;
      } catch (thrown) {
        warn(fromUnknown(thrown));
        return undefined;
      }
    },
    start(runId) {
      const mirror = startMirror({ settings, runId, onProblem: warn });
      return {
        poke: () => mirror.poke(),
        async finish() {
          const outcome = await mirror.finish(settings.RUNESTONE_SYNC_TIMEOUT_MS);
          if (!outcome.complete) return outcome;
          const { version } = outcome.report;
          return { complete: true, ...(version === undefined ? {} : { version }) };
        },
      };
    },
  };
}
