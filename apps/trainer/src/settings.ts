import { Type, type Static } from '@sinclair/typebox';
import { networkSettings } from '@runestone/model-steps';
import { storeSettings } from '@runestone/stores';

/** What the trainer reads from its environment. */
export const trainerSettingsSchema = Type.Object({
  ...storeSettings,
  RUNESTONE_SYNC_TIMEOUT_MS: Type.Integer({
    minimum: 1,
    maximum: 86_400_000,
    default: 30_000,
    description:
      'How long to wait for MLflow and S3 at the end of a training; what is not sent then is kept for trainer:sync.',
  }),
  RUNESTONE_METRICS_PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 0,
    description:
      'Port of 127.0.0.1 on which a training tells its metrics to Prometheus while it runs; 0 for none.',
  }),
  RUNESTONE_DATA_PATH: Type.String({
    default: '',
    description: 'Read-only directories with data sets, separated like PATH; each holds data/<name>/<file>.',
  }),
  RUNESTONE_THREADS: Type.Integer({
    minimum: 0,
    maximum: 1024,
    default: 0,
    description:
      'How many replicas of a model, or shards of a network’s batch, may be computed at a time; 0 for as many as there are cores.',
  }),
  RUNESTONE_TENSORS: Type.Union(
    [Type.Literal('auto'), Type.Literal('native'), Type.Literal('wasm'), Type.Literal('plain')],
    {
      default: 'auto',
      description:
        'What trains networks: native TensorFlow, WebAssembly or plain JavaScript; auto is native where it is set up, WebAssembly elsewhere.',
    },
  ),
  ...networkSettings,
  HF_ENDPOINT: Type.String({
    default: 'https://huggingface.co',
    pattern: '^https?://[^\\s?#]+$',
    description: 'The hub that sentence encoders are fetched from, or a mirror of it.',
  }),
  RUNESTONE_API_KEY: Type.Optional(
    Type.String({
      secret: true,
      description: 'Key for the serving app that trainer:feedback sends labels to.',
    }),
  ),
  DATABASE_URL: Type.Optional(
    Type.String({
      secret: true,
      description:
        'Postgres database in which servers keep records, for trainer:report --records; the SQLite file in RUNESTONE_HOME without it.',
    }),
  ),
  RUNESTONE_OFFLINE: Type.Boolean({ default: false, description: 'Never download data or encoders.' }),
});

/** The trainer's settings. */
export type TrainerSettings = Static<typeof trainerSettingsSchema>;
