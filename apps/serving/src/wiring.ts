import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import { createCachedModelLoader, createModelLoader, type ModelFetcher } from '@runestone/model-loader';
import { createModelSteps, networkRuntimeOf } from '@runestone/model-steps';
import { openStores } from '@runestone/stores';
import type { Settings } from './settings.ts';

/** Takes lines for the log. */
interface Log {
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * Opens the stores: MLflow and S3 where they are set, a home directory otherwise; the only place that chooses drivers.
 * What comes from servers is kept in the home, so that serving starts also while they are away.
 */
export function createStoreLoader(settings: Settings, log: Log): ModelFetcher {
  const stores = openStores(settings, { attempts: 2 });
  const steps = createModelSteps(networkRuntimeOf(settings));
  const common = { steps, maxBundleBytes: settings.RUNESTONE_MAX_BUNDLE_BYTES };
  const origin = createModelLoader({ ...stores, ...common });
  if (stores.remote === undefined) return origin;
  return createCachedModelLoader({
    origin,
    fromFolder: createModelLoader({ ...stores, artifacts: createFileArtifacts(), ...common }),
    directory: path.join(stores.home, 'cache', 'bundles'),
    onEvent(event) {
      if (event.type === 'back') return log.info({}, 'the model stores answer again');
      const { code, message: reason } = event.error;
      if (event.type === 'problem')
        return log.warn({ code, reason }, 'the local cache of models has a problem');
      log.warn(
        { code, reason, reference: event.reference },
        'the model stores are away: going on with the local cache',
      );
    },
  });
}
