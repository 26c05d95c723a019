import type { Example } from '@runestone/examples';
import { createNormalizer } from '@runestone/normalization';
import type { CreateFeatures, StepTable, TextSteps } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import type { Recipe } from './recipe.ts';

/** The steps before the model, of a recipe; where they have a vocabulary it is learnt from the examples. */
export async function createTextSteps(
  { text }: Recipe,
  table: StepTable,
  train: readonly Example[],
): Promise<TextSteps> {
  const { id: tokenizerId, ...tokenizerOptions } = text.tokenization;
  const { id: featuresId, ...featureOptions } = text.features;
  const normalizer = createNormalizer(text.normalization);
  const plain = createTokenizer({ id: tokenizerId, options: tokenizerOptions });
  const tokenizer =
    text.features.id === 'token-sequence'
      ? plain.fit(normalizedTexts(train, normalizer), {
          maxSize: text.features.vocabularySize,
          minCount: text.features.minCount,
        })
      : plain;
  const createFeatures = table.features.get(featuresId) as CreateFeatures;
  return { normalizer, tokenizer, features: await createFeatures(featureOptions, { tokenizer }) };
}

function* normalizedTexts(
  examples: readonly Example[],
  normalizer: TextSteps['normalizer'],
): Generator<string> {
  for (const { text } of examples) yield normalizer.normalize(text);
}
