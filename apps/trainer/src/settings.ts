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
  RUNESTONE_OFFLINE: Type.Boolean({ default: false, description: 'Never download data.' }),
});

/** The trainer's settings. */
export type TrainerSettings = Static<typeof trainerSettingsSchema>;
