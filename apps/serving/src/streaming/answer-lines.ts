import { setTimeout as delay } from 'node:timers/promises';
import type { TextInput } from '@runestone/fields';
import { fromUnknown, toProblem } from '@runestone/errors';
import { checkRequest } from '../check-texts.ts';
import { describeIdentity } from '../models/describe-model.ts';
import type { RequestSource } from '../models/predictor.ts';
import type { ServedModel } from '../models/served-model.ts';
import { readStreamLine, type StreamRequest } from './read-stream-line.ts';
import type { StreamLine } from './split-lines.ts';

/** How the texts of a stream are answered. */
export interface StreamAnswerOptions {
  /** The model of now: it may be replaced while the stream lasts. */
  readonly model: () => ServedModel;
  readonly topK?: number;
  readonly threshold?: number;
  /** How long a stream waits while too much waits already, before its lines are refused; in milliseconds. */
  readonly patienceMs: number;
  /** Whose stream it is, for records. */
  readonly source?: RequestSource;
}

/** A text with its place in the stream. */
interface PlacedText {
  readonly text: TextInput;
  readonly index: number;
}

type Answer = Readonly<Record<string, unknown>>;

/** Answers some lines, `first` being the place of the first one in the stream: one JSON text for each, in order. */
export async function answerLines(
  lines: readonly StreamLine[],
  first: number,
  options: StreamAnswerOptions,
): Promise<string[]> {
  const answers = new Array<Answer>(lines.length);
  const asked: { readonly place: number; readonly id: StreamRequest['id']; readonly text: TextInput }[] = [];
  lines.forEach((line, place) => {
    try {
      const request = readStreamLine(line);
      const { texts } = checkRequest(
        { texts: [request.text] },
        options.model(),
        () => '/text',
        () => '/fields',
      );
      asked.push({ place, id: request.id, text: texts[0] as TextInput });
    } catch (thrown) {
      answers[place] = failed(thrown);
    }
  });
  for (let from = 0; from < asked.length;) {
    const size = Math.min(asked.length - from, batchSize(options.model));
    const batch = asked.slice(from, from + size);
    const results = await predict(
      batch.map(({ text, place }) => ({ text, index: first + place })),
      options,
    );
    batch.forEach(({ place, id }, index) => {
      answers[place] = { ...(id === undefined ? {} : { id }), ...(results[index] as Answer) };
    });
    from += size;
  }
  return answers.map((answer, place) => JSON.stringify({ line: first + place, ...answer }));
}

/** No more at a time than a request may have, nor than fits a queue that others use too. */
function batchSize(model: StreamAnswerOptions['model']): number {
  try {
    const { maxTexts, maxBatchSize } = model().limits;
    return Math.min(maxTexts, maxBatchSize);
  } catch {
    return 64;
  }
}

/** Waits its turn where too much waits already: a stream can, where a single request is better told at once. */
async function predict(texts: PlacedText[], options: StreamAnswerOptions): Promise<Answer[]> {
  const until = performance.now() + options.patienceMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      const model = options.model();
      const { topK, threshold, source } = options;
      const { live, results } = await model.predict(
        { texts: texts.map(({ text }) => text), topK, threshold },
        source && { source: { ...source, textIndexes: texts.map(({ index }) => index) } },
      );
      const identity = describeIdentity(model.name, live.identity);
      return results.map((result) => ({ model: identity, result }));
    } catch (thrown) {
      const isFull = fromUnknown(thrown).kind === 'overloaded';
      if (isFull && performance.now() + pauseMs < until) await delay(pauseMs);
      // One bad text must not take its neighbours along.
      else if (texts.length > 1)
        return (await Promise.all(texts.map((text) => predict([text], options)))).flat();
      else return [failed(thrown)];
    }
  }
}

const failed = (thrown: unknown): Answer => ({ error: toProblem(fromUnknown(thrown)) });
