import { Type } from '@sinclair/typebox';

/** How often apps compare texts for drift. */
export const driftSettings = {
  RUNESTONE_DRIFT_INTERVAL_MS: Type.Integer({
    minimum: 0,
    maximum: 86_400_000,
    default: 300_000,
    description:
      'How often the texts of each model are compared with the reference in its bundle, for drift; 0 never compares them. Servers and the worker that compares what they record have the same.',
  }),
} as const;
