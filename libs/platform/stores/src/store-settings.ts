import { Type, type Static, type TObject } from '@sinclair/typebox';

/** The settings by which an app finds runs, models and artifacts. Names are those of MLflow and the AWS SDK. */
export const storeSettings = {
  RUNESTONE_HOME: Type.String({
    default: '.runestone',
    aliases: ['LOCAL_MODEL_STORAGE'],
    description: 'Where runs, artifacts, the registry, caches and downloads live.',
  }),
  MLFLOW_TRACKING_URI: Type.Optional(
    Type.String({
      aliases: ['MLFLOW_HOST'],
      description:
        'Address of an MLflow server (3.x), such as http://127.0.0.1:5000; without it runs and the registry live in RUNESTONE_HOME alone.',
    }),
  ),
  MLFLOW_TRACKING_USERNAME: Type.Optional(Type.String({ description: 'User of the MLflow server.' })),
  MLFLOW_TRACKING_PASSWORD: Type.Optional(
    Type.String({ secret: true, description: 'Password of that user.' }),
  ),
  MLFLOW_TRACKING_TOKEN: Type.Optional(
    Type.String({ secret: true, description: 'Bearer token for the MLflow server, in place of a user.' }),
  ),
  MLFLOW_TRACKING_SERVER_CERT_PATH: Type.Optional(
    Type.String({ description: 'PEM file of an authority to trust for the MLflow server.' }),
  ),
  MLFLOW_TRACKING_INSECURE_TLS: Type.Boolean({
    default: false,
    description: 'Take any certificate of the MLflow server: for trials only.',
  }),
  RUNESTONE_ARTIFACT_ROOT: Type.Optional(
    Type.String({
      aliases: ['ARTIFACT_STORE'],
      pattern: '^s3://[^/]+',
      description:
        'Where new MLflow experiments keep artifacts, such as s3://bucket/folder; where the server says unless set.',
    }),
  ),
  MLFLOW_S3_ENDPOINT_URL: Type.Optional(
    Type.String({
      aliases: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
      description: 'Address of an S3 server that is not Amazon’s.',
    }),
  ),
  AWS_REGION: Type.String({
    default: 'us-east-1',
    aliases: ['AWS_DEFAULT_REGION'],
    description: 'Region of the S3 buckets. Credentials come from where the AWS SDK looks for them.',
  }),
};

/** Settings by which stores are opened. */
export type StoreSettings = Readonly<Static<TObject<typeof storeSettings>>>;
