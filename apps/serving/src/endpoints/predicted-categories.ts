import { Type } from '@sinclair/typebox';
import { decidedNames } from './label-names.ts';
import { createSingleTextFormat } from './single-text.ts';

/** The first design's product categories: the names of all labels that were decided on. */
export const predictedCategoriesFormat = createSingleTextFormat({
  summary: 'Categories of a text',
  exampleText: 'alongside lovely cartoon character design, innovative snackeez snacking solution',
  answerSchema: Type.Object(
    { predicted_categories: Type.Array(Type.String(), { examples: [['Kitchen', 'Garden & Pets']] }) },
    { additionalProperties: false },
  ),
  answer: (result, live) => ({ predicted_categories: decidedNames(result, live) }),
});
