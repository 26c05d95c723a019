import type { TrainingFacts } from '@runestone/text-pipeline';
import { drawTraining } from './draw-curves.ts';
import { formatNoun } from './format-number.ts';
import { markup, type Markup } from './markup.ts';

/** Shows how the training went. */
export function renderTraining({ trained, validated, curves }: TrainingFacts): Markup {
  const pictures = drawTraining(curves);
  return markup`<p>Trained on ${formatNoun(trained, 'text')}, watched with ${formatNoun(validated, 'other text')}.</p>
${pictures.length === 0 ? markup`<p>No curves were recorded.</p>` : markup`<div class="pair">${pictures.map(({ picture }) => markup`<figure>${picture}</figure>`)}</div>`}`;
}
