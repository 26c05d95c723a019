export { openStores, type RemoteStores, type Stores } from './open-stores.ts';
export { storeSettings, type StoreSettings } from './store-settings.ts';
