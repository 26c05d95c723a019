import { openStores, type Stores, type StoreSettings } from '@runestone/stores';

/** Settings of stores in a home folder, with no server. */
export const localSettings = (home: string): StoreSettings => ({
  RUNESTONE_HOME: home,
  MLFLOW_TRACKING_INSECURE_TLS: false,
  AWS_REGION: 'us-east-1',
});

/** Opens the stores of a home folder; no server takes part. */
export const openLocalStores = (home: string): Stores => openStores(localSettings(home));
