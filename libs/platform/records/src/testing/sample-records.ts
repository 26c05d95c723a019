import type { AdminRecord, DriftWindowRecord, FeedbackRecord, PredictionRecord, Stored } from '../record.ts';

/** A prediction of a test. */
export const createPrediction = (some: Partial<Stored<PredictionRecord>> = {}): Stored<PredictionRecord> => ({
  ...{ id: 'p', kind: 'prediction', timeMs: 100, requestId: 'request-1', textIndex: 0 },
  ...{ model: 'language-id', version: '7', caller: undefined, outcome: 'label', reason: undefined },
  labels: ['dan'],
  scores: [
    { label: 'dan', score: 0.875 },
    { label: 'nob', score: 0.125 },
  ],
  features: { characters: 3, script: 'Latin' },
  textForm: 'none',
  text: undefined,
  ...some,
});

/** Feedback of a test. */
export const createFeedback = (some: Partial<Stored<FeedbackRecord>> = {}): Stored<FeedbackRecord> => ({
  ...{ id: 'f', kind: 'feedback', timeMs: 200, requestId: 'request-1', textIndex: 0 },
  ...{ labels: ['dan'], caller: 'shop' },
  ...some,
});

/** What an administrator did, in a test. */
export const createAdminAction = (some: Partial<Stored<AdminRecord>> = {}): Stored<AdminRecord> => ({
  ...{ id: 'a', kind: 'admin', timeMs: 300, requestId: 'request-1', caller: 'ops', action: 'put' },
  ...{ model: 'canary', outcome: 'begun', facts: { serve: 'language-id/7' } },
  ...some,
});

/** A window of drift, in a test. */
export const createDriftWindow = (
  some: Partial<Stored<DriftWindowRecord>> = {},
): Stored<DriftWindowRecord> => ({
  ...{ id: 'w', kind: 'drift-window', timeMs: 400, model: 'language-id', version: '7' },
  ...{ records: 250, sketch: '{"records":250}' },
  ...some,
});
