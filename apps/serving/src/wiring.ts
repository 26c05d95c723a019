import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import type { Logger } from '@runestone/logging';
import { createCachedModelLoader, createModelLoader, type ModelLoader } from '@runestone/model-loader';
import { openStores, type StoreSettings } from '@runestone/stores';
import { standardSteps } from '@runestone/text-pipeline';

/**
 * Opens the stores: MLflow and S3 where they are set, a home directory otherwise; the only place that chooses drivers.
 * What comes from servers is kept in the home, so that serving starts also while they are away.
 */
export function createWiring(
  settings: StoreSettings,
  logger: Pick<Logger, 'warn' | 'info'>,
): { readonly loader: ModelLoader } {
  const stores = openStores(settings, { attempts: 2 });
  const origin = createModelLoader({ ...stores, steps: standardSteps });
  if (stores.remote === undefined) return { loader: origin };
  const loader = createCachedModelLoader({
    origin,
    fromFolder: createModelLoader({ ...stores, artifacts: createFileArtifacts(), steps: standardSteps }),
    directory: path.join(stores.home, 'cache', 'bundles'),
    onEvent(event) {
      if (event.type === 'back') return logger.info('the model stores answer again');
      const { code, message: reason } = event.error;
      if (event.type === 'problem')
        return logger.warn({ code, reason }, 'the local cache of models has a problem');
      logger.warn(
        { code, reason, reference: event.reference },
        'the model stores are away: going on with the local cache',
      );
    },
  });
  return { loader };
}
