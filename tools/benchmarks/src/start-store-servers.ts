import { startMlflow, startS3 } from '@runestone/real-services/servers';
import type { StoreSettings } from '@runestone/stores';
import { localSettings } from './open-local-stores.ts';

/** Starts an S3 server, and an MLflow server that keeps its files there; the keys of S3 go into the environment. */
export async function startStoreServers() {
  const s3 = await startS3();
  const mlflow = await startMlflow({ direct: { s3 } });
  process.env['AWS_ACCESS_KEY_ID'] = s3.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = s3.secretAccessKey;
  return {
    ...{ s3, mlflow },
    /** Settings of stores in a home folder, and on these servers. */
    settingsFor: (home: string): StoreSettings => ({
      ...localSettings(home),
      ...{ MLFLOW_TRACKING_URI: mlflow.uri, MLFLOW_S3_ENDPOINT_URL: s3.endpoint },
    }),
    closeServers: async (): Promise<void> => {
      await mlflow.close();
      await s3.close();
    },
  };
}
