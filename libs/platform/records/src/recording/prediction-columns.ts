import type { PredictionRecord, RecordedScore, TextFeatures, TextForm } from '../record.ts';
import type { TextKeeper } from '../text/create-text-keeper.ts';
import { featuresOf } from '../text/text-features.ts';
import type { PredictionBatch } from './prediction-batch.ts';

/**
 * The predictions of a batch as the journal holds them, in JSON: in columns, which are shorter than a record for each text and
 * written sooner. Of the texts there is only what may be kept.
 */
export interface PredictionColumns extends Omit<PredictionBatch, 'texts' | 'callers'> {
  readonly callers: readonly (string | null)[];
  /** A column for each feature. */
  readonly features: Readonly<Record<string, readonly (number | string)[]>>;
  readonly textForm: TextForm;
  /** What is kept of the texts; absent for none. */
  readonly texts?: readonly (string | null)[];
}

/** Makes the columns that are written of a batch; this is for another thread than that of the requests. */
export function toColumns(
  { texts, callers, ...rest }: PredictionBatch,
  textForm: TextForm,
  keep: TextKeeper,
): PredictionColumns {
  return {
    ...rest,
    callers: callers.map((caller) => caller ?? null),
    features: featuresOf(texts),
    textForm,
    ...(textForm === 'none' ? {} : { texts: texts.map((text) => keep(text) ?? null) }),
  };
}

/** Makes the records of columns. */
export function toRecords(columns: PredictionColumns): PredictionRecord[] {
  const { textForm, texts, callers, outcomes } = columns;
  const featureColumns = Object.entries(columns.features);
  const records: PredictionRecord[] = [];
  let [place, label, score] = [0, 0, 0];
  for (const { model, version, timeMs, count } of columns.runs) {
    for (let end = place + count; place < end; place += 1) {
      const labelEnd = label + (columns.labelCounts[place] as number);
      const scoreEnd = score + (columns.scoreCounts[place] as number);
      const said = outcomes[place] as string;
      const outcome = said === 'label' || said === 'labels' ? said : 'abstain';
      records.push({
        kind: 'prediction',
        timeMs,
        model,
        version,
        requestId: columns.requestIds[place] as string,
        textIndex: columns.textIndexes[place] as number,
        caller: callers[place] ?? undefined,
        outcome,
        reason: outcome === 'abstain' ? said : undefined,
        labels: columns.labels.slice(label, labelEnd),
        scores: scoresBetween(columns, score, scoreEnd),
        features: featuresAt(featureColumns, place),
        textForm,
        text: texts?.[place] ?? undefined,
      });
      label = labelEnd;
      score = scoreEnd;
    }
  }
  return records;
}

function featuresAt(
  columns: readonly (readonly [string, readonly (number | string)[]])[],
  place: number,
): TextFeatures {
  const features: Record<string, number | string> = {};
  for (const [name, values] of columns) features[name] = values[place] as number | string;
  return features;
}

function scoresBetween(
  { scoreLabels, scores }: PredictionColumns,
  from: number,
  end: number,
): readonly RecordedScore[] {
  const between: RecordedScore[] = [];
  for (let at = from; at < end; at += 1)
    between.push({ label: scoreLabels[at] as string, score: scores[at] as number });
  return between;
}
