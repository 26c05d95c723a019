import { textOf } from '@runestone/fields';
import type { Classification, ClassifyOptions, TextPipeline } from '@runestone/text-pipeline';

const labels = ['dan', 'swe', 'Other'];

/** A pipeline that knows Danish by its æ and ø, and Swedish by its ä and ö. It throws for the text "boom". */
export function createFakePipeline(): Pick<TextPipeline, 'classify' | 'close'> {
  return {
    classify: async (texts, options = {}) => texts.map((text) => classifyOne(textOf(text), options)),
    close: async () => undefined,
  };
}

function classifyOne(text: string, { topK = labels.length }: ClassifyOptions): Classification {
  if (text === 'boom') throw new Error('the model broke on a secret');
  const best = /[æø]/i.test(text) ? 'dan' : /[äö]/i.test(text) ? 'swe' : 'Other';
  const ranked = [best, ...labels.filter((label) => label !== best)];
  const alternatives = ranked
    .map((label, index) => ({ label, score: index === 0 ? 0.9 : 0.05 }))
    .slice(0, topK);
  if (text.trim() === '') return { outcome: 'abstain', reason: 'empty-text', alternatives };
  if (text.startsWith('?')) return { outcome: 'abstain', reason: 'low-confidence', alternatives };
  return { outcome: 'label', label: best, score: 0.9, alternatives };
}
