import { defineErrors } from '@runestone/errors';

/** Errors of opening stores. */
export const storesErrors = defineErrors('STORES', {
  CERTIFICATE_INVALID: {
    kind: 'config',
    summary: 'MLFLOW_TRACKING_SERVER_CERT_PATH names no readable file of certificates.',
  },
  ENDPOINT_INVALID: { kind: 'config', summary: 'MLFLOW_S3_ENDPOINT_URL is no address of a server.' },
});
