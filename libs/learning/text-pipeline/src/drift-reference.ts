import { decodeSketch, describeText, type DriftRecord, type DriftSketch } from '@runestone/drift';
import { textOf, type TextInput } from '@runestone/fields';
import { unknownIndex } from '@runestone/tokenization';
import type { BundleManifest } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import type { TokenSteps } from './pipeline-parts.ts';
import { labelsOf, type Classification } from './text-pipeline.ts';

/** A reference of the most labels that are allowed has less; it is read where requests are answered. */
const mostBytes = 8 * 2 ** 20;

/**
 * Reads what live records of a model are compared with; undefined where its bundle has none, as those have that were trained
 * before there was drift detection. Throws BUNDLE_FILE_MISSING and DRIFT_SKETCH_INVALID (kind integrity).
 */
export function readDriftReference(
  { driftReference }: Pick<BundleManifest, 'driftReference'>,
  files: ReadonlyMap<string, Uint8Array>,
): DriftSketch | undefined {
  if (driftReference === undefined) return undefined;
  const bytes = files.get(driftReference);
  if (bytes === undefined)
    throw bundleErrors.FILE_MISSING(`The file ${driftReference} is not in the bundle.`);
  return decodeSketch(bytes.length > mostBytes ? undefined : parseJson(bytes));
}

/** Undefined for what is no JSON, which is no sketch either. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Gives what drift detection keeps of a text and the answer to it; the share of unknown tokens too, where the steps that cut
 * the text are given and know a vocabulary. A label that was too unsure to be given counts all the same: how sure the model
 * must be is a setting, which says nothing of the texts.
 */
export function driftRecordOf(input: TextInput, answer: Classification, steps?: TokenSteps): DriftRecord {
  const text = textOf(input);
  const [best] = answer.alternatives;
  const isUnsure = answer.outcome === 'abstain' && answer.reason === 'low-confidence';
  const unknownRatio = steps && unknownRatioOf(steps, text);
  return {
    text: describeText(text),
    labels: isUnsure && best !== undefined ? [best.label] : labelsOf(answer),
    ...(best === undefined ? {} : { confidence: best.score }),
    ...(unknownRatio === undefined ? {} : { unknownRatio }),
  };
}

/** Of a longer text only the first UTF-16 code units are cut into tokens, as of its shape: records are made where texts are answered. */
const longestRead = 4096;

/** Undefined where the tokenizer has no vocabulary, or cuts the text into no tokens. */
function unknownRatioOf({ normalizer, tokenizer }: TokenSteps, text: string): number | undefined {
  if (tokenizer.vocabulary === undefined) return undefined;
  const tokens = tokenizer.indices(normalizer.normalize(text.slice(0, longestRead)));
  if (tokens.length === 0) return undefined;
  return tokens.filter((token) => token === unknownIndex).length / tokens.length;
}
