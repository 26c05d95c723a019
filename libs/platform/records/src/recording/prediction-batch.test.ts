import { expect, it } from '@jest/globals';
import { addRun, addText, emptyBatch, toRecords, type RecordedText } from './prediction-batch.ts';

const alternatives = [
  { label: 'dan', score: 0.75 },
  { label: 'nob', score: 0.25 },
];
const text = (some: Partial<RecordedText> = {}): RecordedText => ({
  ...{ requestId: 'r', caller: 'shop', textIndex: 0, text: 'hej' },
  result: { outcome: 'label', label: 'dan', score: 0.75, alternatives },
  ...some,
});

it('brings every kind of result from column to record', () => {
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
  const records = toRecords(batch, 'full', (kept) => kept);
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
