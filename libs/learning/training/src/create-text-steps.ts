import type { Example } from '@runestone/examples';
import { fitFieldColumns } from '@runestone/features';
import { createNormalizer } from '@runestone/normalization';
import { findStep, type StepTable, type TextSteps } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import { fieldKinds } from './field-kinds.ts';
import type { Recipe } from './recipe.ts';

/** The steps before the model, of a recipe; a vocabulary, and what fields hold, are learnt from the examples. */
export async function createTextSteps(
  recipe: Recipe,
  table: StepTable,
  train: readonly Example[],
): Promise<TextSteps> {
  const { text } = recipe;
  const { id: tokenizerId, ...tokenizerOptions } = tokenizationOf(text.tokenization, text.features.id);
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
  const features = await findStep(table.features, featuresId)(withPartsReady(featureOptions, recipe, train), {
    tokenizer,
    steps: table,
  });
  return { normalizer, tokenizer, features };
}

type Tokenization = NonNullable<Recipe['text']['tokenization']>;

/** How texts are cut for features: as the recipe says, else whole for those that cut them themselves, else into words. */
function tokenizationOf(given: Tokenization | undefined, featuresId: string): Tokenization {
  if (given !== undefined) return given;
  return isCuttingItself(featuresId) ? { id: 'whole' } : { id: 'words', keep: 'everything' };
}

/** True for features that read whole texts. */
export const isCuttingItself = (featuresId: string): boolean =>
  ['encoder', 'combined', 'fields'].includes(featuresId);

type CombinedOptions = Omit<Extract<Recipe['text']['features'], { readonly id: 'combined' }>, 'id'>;

/** Tells each part of combined features how it cuts texts, and what it learnt of fields. */
function withPartsReady(
  options: Record<string, unknown> | CombinedOptions,
  recipe: Recipe,
  train: readonly Example[],
): Record<string, unknown> {
  if (!('parts' in options)) return options;
  const { parts } = options as CombinedOptions;
  return {
    parts: parts.map(({ features, ...part }) => ({
      ...part,
      tokenization: tokenizationOf(part.tokenization, features.id),
      features:
        features.id === 'fields'
          ? {
              id: 'fields',
              columns: fitFieldColumns(
                features,
                fieldKinds(recipe),
                train.map(({ fields }) => fields),
              ),
            }
          : features,
    })),
  };
}

function* normalizedTexts(
  examples: readonly Example[],
  normalizer: TextSteps['normalizer'],
): Generator<string> {
  for (const { text } of examples) yield normalizer.normalize(text);
}
