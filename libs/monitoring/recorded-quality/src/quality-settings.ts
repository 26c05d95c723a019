import { Type } from '@sinclair/typebox';

/** How often apps judge recorded answers, and which. */
export const qualitySettings = {
  RUNESTONE_QUALITY_INTERVAL_MS: Type.Integer({
    minimum: 0,
    maximum: 86_400_000,
    default: 300_000,
    description:
      'How often the recorded answers of each model are judged by the true labels that came since; 0 never judges them. Of processes that share a database one is enough, such as a worker.',
  }),
  RUNESTONE_QUALITY_DAYS: Type.Integer({
    minimum: 1,
    maximum: 36_500,
    default: 30,
    description: 'Answers of so many days are judged, the latest 20,000 of them that have labels.',
  }),
} as const;
