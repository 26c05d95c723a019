import { textOf } from '@runestone/fields';
import type { RecordedText, Recorder } from '@runestone/records';
import type { LiveModel } from '../models/live-model.ts';
import type { PredictAnswer, PredictCall } from '../models/predictor.ts';

/** Creates what hands the texts and answers of each run of a model to the recorder. */
export function createAnswerRecorder(
  recorder: Pick<Recorder, 'recordRun'>,
  nameOf: (live: LiveModel) => string,
) {
  return (calls: readonly PredictCall[], answers: readonly PredictAnswer[]): void => {
    const live = answers[0]?.live;
    if (live === undefined) return;
    const run = { model: nameOf(live), version: live.identity.version, timeMs: Date.now() };
    recorder.recordRun(run, textsOf(calls, answers));
  };
}

function textsOf(calls: readonly PredictCall[], answers: readonly PredictAnswer[]): RecordedText[] {
  const recorded: RecordedText[] = [];
  for (let place = 0; place < calls.length; place += 1) {
    const { source, texts } = calls[place] as PredictCall;
    const results = answers[place]?.results;
    if (source === undefined || results === undefined) continue;
    const { requestId, caller, textIndexes } = source;
    for (let index = 0; index < texts.length; index += 1) {
      const [text, result] = [texts[index], results[index]];
      if (text === undefined || result === undefined) continue;
      recorded.push({
        requestId,
        caller,
        textIndex: textIndexes?.[index] ?? index,
        text: textOf(text),
        result,
      });
    }
  }
  return recorded;
}
