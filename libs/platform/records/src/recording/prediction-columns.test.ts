import { expect, it } from '@jest/globals';
import { addRun, addText, emptyBatch, type PredictionBatch, type RecordedText } from './prediction-batch.ts';
import { toColumns, toRecords, type PredictionColumns } from './prediction-columns.ts';

const alternatives = [
  { label: 'dan', score: 0.75 },
  { label: 'nob', score: 0.25 },
];
const text = (some: Partial<RecordedText> = {}): RecordedText => ({
  ...{ requestId: 'r', caller: 'shop', textIndex: 0, text: 'hej' },
  result: { outcome: 'label', label: 'dan', score: 0.75, alternatives },
  ...some,
});

/** Two runs, with every kind of result. */
function createBatch(): PredictionBatch {
  const batch = emptyBatch();
  addRun(batch, { model: 'language-id', version: '7', timeMs: 5 });
  addText(batch, text());
  addText(
    batch,
    text({ textIndex: 1, result: { outcome: 'abstain', reason: 'empty-text', alternatives: [] } }),
  );
  addRun(batch, { model: 'goods', version: '2', timeMs: 6 });
  addText(
    batch,
    text({
      requestId: 's',
      caller: undefined,
      result: { outcome: 'labels', labels: alternatives, alternatives: alternatives.slice(1) },
    }),
  );
  return batch;
}
/** As a journal does it. */
const throughJson = (columns: PredictionColumns) => JSON.parse(JSON.stringify(columns)) as PredictionColumns;

it('brings every kind of result from column to record, through JSON', () => {
  const records = toRecords(throughJson(toColumns(createBatch(), 'full', (kept) => kept)));
  expect(records).toEqual([
    expect.objectContaining({
      model: 'language-id',
      version: '7',
      timeMs: 5,
      requestId: 'r',
      caller: 'shop',
      textIndex: 0,
      outcome: 'label',
      labels: ['dan'],
      scores: alternatives,
      text: 'hej',
    }),
    expect.objectContaining({
      textIndex: 1,
      outcome: 'abstain',
      reason: 'empty-text',
      labels: [],
      scores: [],
    }),
    expect.objectContaining({
      model: 'goods',
      timeMs: 6,
      requestId: 's',
      caller: undefined,
      outcome: 'labels',
      labels: ['dan', 'nob'],
      scores: alternatives.slice(1),
    }),
  ]);
});

it('gives each record the features of its text', () => {
  const batch = emptyBatch();
  addRun(batch, { model: 'language-id', version: '7', timeMs: 5 });
  for (const one of ['hej', 'Привет 42', '']) addText(batch, text({ text: one }));
  const records = toRecords(throughJson(toColumns(batch, 'none', () => undefined)));
  expect(records.map(({ features }) => [features['characters'], features['script']])).toEqual([
    [3, 'Latin'],
    [9, 'Cyrillic'],
    [0, 'None'],
  ]);
});

it.each(['none', 'hash'] as const)('writes no text for %s', (form) => {
  const columns = toColumns(createBatch(), form, () => 'b1946ac9');
  expect(JSON.stringify(columns)).not.toContain('hej');
  expect(toRecords(throughJson(columns)).map((record) => record.text)).toEqual(
    Array.from({ length: 3 }, () => (form === 'none' ? undefined : 'b1946ac9')),
  );
});
