import { Type } from '@sinclair/typebox';

/** The settings by which an app is told its models. */
export const modelListSettings = {
  RUNESTONE_MODELS: Type.String({
    default: 'language-id@champion',
    description:
      'Models, comma separated, the default one first: name@alias follows the alias; name/version, run:<id> and ./directory pin. ' +
      'name=reference gives it another name.',
  }),
  RUNESTONE_MODELS_FILE: Type.Optional(
    Type.String({
      description:
        'YAML file with the models, their endpoints, thresholds and limits; in place of RUNESTONE_MODELS.',
    }),
  ),
} as const;
