import type { Example } from '@runestone/examples';
import { createNormalizer } from '@runestone/normalization';
import { findStep, type StepTable, type TextSteps } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import type { Recipe } from './recipe.ts';

/** The steps before the model, of a recipe; where they have a vocabulary it is learnt from the examples. */
export async function createTextSteps(
  { text }: Recipe,
  table: StepTable,
  train: readonly Example[],
): Promise<TextSteps> {
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
  const features = await findStep(table.features, featuresId)(withPartsTokenized(featureOptions), {
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
export const isCuttingItself = (featuresId: string): boolean => ['encoder', 'combined'].includes(featuresId);

type CombinedOptions = Omit<Extract<Recipe['text']['features'], { readonly id: 'combined' }>, 'id'>;

function withPartsTokenized(options: Record<string, unknown> | CombinedOptions): Record<string, unknown> {
  if (!('parts' in options)) return options;
  const { parts } = options as CombinedOptions;
  return {
    parts: parts.map((part) => ({
      ...part,
      tokenization: tokenizationOf(part.tokenization, part.features.id),
    })),
  };
}

function* normalizedTexts(
  examples: readonly Example[],
  normalizer: TextSteps['normalizer'],
): Generator<string> {
  for (const { text } of examples) yield normalizer.normalize(text);
}
