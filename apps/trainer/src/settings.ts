import { Type, type Static } from '@sinclair/typebox';

/** What the trainer reads from its environment. */
export const trainerSettingsSchema = Type.Object({
  RUNESTONE_HOME: Type.String({
    default: '.runestone',
    aliases: ['LOCAL_MODEL_STORAGE'],
    description: 'Where runs, artifacts, the registry and downloads live.',
  }),
  RUNESTONE_DATA_PATH: Type.String({
    default: '',
    description: 'Read-only directories with data sets, separated like PATH; each holds data/<name>/<file>.',
  }),
  RUNESTONE_THREADS: Type.Integer({
    minimum: 0,
    maximum: 1024,
    default: 0,
    description: 'How many replicas of a model may train at a time; 0 for as many as there are cores.',
  }),
  RUNESTONE_OFFLINE: Type.Boolean({ default: false, description: 'Never download data.' }),
});

/** The trainer's settings. */
export type TrainerSettings = Static<typeof trainerSettingsSchema>;
