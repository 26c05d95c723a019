import type { RunestoneError } from '@runestone/errors';
import type { PredictionRecord } from '@runestone/records';
import { servingErrors } from '../errors.ts';
import type { LiveModel } from '../models/live-model.ts';
import type { ServedModels } from '../models/served-models.ts';
import type { Feedback } from '../schemas/feedback.ts';

/** What is wrong with one of several. */
interface FeedbackProblem {
  /** Its place among those that were sent. */
  readonly place: number;
  readonly message: string;
}

/** Labels named in an error. */
const namedLabels = 50;

/**
 * Checks feedback against the predictions that are stored already and the models that are live. A request that is not stored is
 * taken: its prediction may still wait on disk. Throws SERVING_FEEDBACK_INVALID (400) with everything that is wrong, and
 * SERVING_MODEL_UNKNOWN (404).
 */
export function checkFeedback(
  all: readonly Feedback[],
  models: Pick<ServedModels, 'all' | 'get'>,
  predictions: readonly PredictionRecord[],
): void {
  const byRequest = new Map<string, PredictionRecord[]>();
  for (const one of predictions) {
    const known = byRequest.get(one.requestId);
    if (known === undefined) byRequest.set(one.requestId, [one]);
    else known.push(one);
  }
  const problems = all.flatMap((one, place): FeedbackProblem[] => {
    const message = problemOf(one, models, byRequest.get(one.requestId));
    return message === undefined ? [] : [{ place, message }];
  });
  if (problems.length > 0) throw invalid(problems);
}

function invalid(problems: readonly FeedbackProblem[]): RunestoneError {
  const [first] = problems;
  const more = problems.length === 1 ? '' : ` And ${problems.length - 1} more; see details.`;
  return servingErrors.FEEDBACK_INVALID(`${first?.message ?? ''}${more}`, { details: { problems } });
}

function problemOf(
  { requestId, index = 0, labels, model }: Feedback,
  models: Pick<ServedModels, 'all' | 'get'>,
  stored: readonly PredictionRecord[] | undefined,
): string | undefined {
  const prediction = stored?.findLast(({ textIndex }) => textIndex === index);
  if (stored !== undefined && prediction === undefined)
    return `The request ${requestId} had no text at the place ${index}; it had ${new Set(stored.map(({ textIndex }) => textIndex)).size}.`;
  const name = model ?? prediction?.model;
  if (name === undefined) return unknownToAll(labels, models);
  const live =
    model === undefined ? models.all.find((one) => one.name === name)?.live : models.get(model).live;
  return live === undefined ? undefined : unfitLabels(labels, name, live);
}

function unfitLabels(labels: readonly string[], name: string, { manifest }: LiveModel): string | undefined {
  const { kind, labels: known } = manifest.labels;
  const unknown = labels.find((label) => !known.includes(label));
  if (unknown !== undefined)
    return `The model ${name} knows no label ${JSON.stringify(unknown)}. It knows ${listLabels(known)}.`;
  if (kind === 'single' && labels.length !== 1)
    return `A text has one label by the model ${name}; there are ${labels.length}.`;
  return undefined;
}

/** Where nothing tells which model was asked, some live one must know each label. */
function unknownToAll(labels: readonly string[], models: Pick<ServedModels, 'all'>): string | undefined {
  const known = new Set(models.all.flatMap(({ live }) => live?.manifest.labels.labels ?? []));
  const unknown = labels.find((label) => !known.has(label));
  if (known.size === 0 || unknown === undefined) return undefined;
  return `No model here knows a label ${JSON.stringify(unknown)}. They know ${listLabels([...known])}.`;
}

const listLabels = (labels: readonly string[]): string =>
  `${labels.slice(0, namedLabels).join(', ')}${labels.length > namedLabels ? ` and ${labels.length - namedLabels} more` : ''}`;
