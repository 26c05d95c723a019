import { servingErrors } from './errors.ts';
import { explainsByWeights, type LiveModel } from './models/live-model.ts';
import type { ModelLimits } from './models/resolve-limits.ts';
import type { PredictRequest, ServedModel } from './models/served-model.ts';
import { createInputReader, textIn, type TextOnWire, type WireText } from './read-input.ts';

/** Explaining takes long: so much of it may be asked for in one request. */
const explainLimits = { maxTextCharacters: 2000, maxTexts: { weights: 16, occlusion: 4 } };
/** Features named for each text that is explained. */
const explainedFeatures = 10;

/** What a request asks for, as it stands on the wire. */
interface WireRequest {
  readonly texts: readonly WireText[];
  readonly topK?: number;
  readonly threshold?: number;
  readonly explain?: boolean;
}

/**
 * Checks a request against the limits of its model. Throws SERVING_TEXT_TOO_LONG or SERVING_TEXTS_TOO_MANY (413) with
 * the place of what is over the limit, and what reading fields does; `placeOf` names the place of a text in the body,
 * `fieldsAt` that of what stands beside it.
 */
export function checkRequest(
  { texts, topK, threshold, explain = false }: WireRequest,
  { limits, live }: Pick<ServedModel, 'limits' | 'live'>,
  placeOf: (index: number) => string = (index) => `/texts/${index}`,
  fieldsAt: (index: number) => string = (index) => `${placeOf(index)}/fields`,
): PredictRequest {
  const own = explain ? explainLimitsOf(live) : limits;
  const maxTexts = Math.min(own.maxTexts, limits.maxTexts);
  const limit = Math.min(own.maxTextCharacters, limits.maxTextCharacters);
  const purpose = explain ? ' to be explained' : '';
  if (texts.length > maxTexts) {
    throw servingErrors.TEXTS_TOO_MANY(
      `There are ${texts.length} texts; at most ${maxTexts} are taken at a time${purpose}.`,
      { details: { texts: texts.length, limit: maxTexts } },
    );
  }
  const index = texts.findIndex((text) => textIn(text).length > limit);
  if (index >= 0) {
    const [path, characters] = [placeOf(index), textIn(texts[index] as WireText).length];
    throw servingErrors.TEXT_TOO_LONG(
      `The text at ${path} has ${characters} characters; at most ${limit} are taken${purpose}. Split it.`,
      { details: { path, characters, limit } },
    );
  }
  return {
    texts: texts.map(createInputReader(live, fieldsAt)),
    ...{ topK, threshold, explain: explain ? explainedFeatures : undefined },
  };
}

function explainLimitsOf(live: LiveModel | undefined): Pick<ModelLimits, 'maxTexts' | 'maxTextCharacters'> {
  const { maxTexts, maxTextCharacters } = explainLimits;
  const byWeights = live !== undefined && explainsByWeights(live.manifest);
  return { maxTextCharacters, maxTexts: maxTexts[byWeights ? 'weights' : 'occlusion'] };
}

/** Checks a request of a single text, which must hold something (SERVING_TEXT_EMPTY, 400). */
export function checkSingle(
  { text, fields, ...options }: Omit<WireRequest, 'texts'> & TextOnWire,
  model: ServedModel,
): PredictRequest {
  const request = checkRequest(
    { texts: [{ text, fields }], ...options },
    model,
    () => '/text',
    () => '/fields',
  );
  if (text.trim() === '') {
    throw servingErrors.TEXT_EMPTY('The text is empty. Send at least one character that is no white space.', {
      details: { path: '/text' },
    });
  }
  return request;
}
