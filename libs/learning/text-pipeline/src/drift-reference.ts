import { decodeSketch, describeText, type DriftRecord, type DriftSketch } from '@runestone/drift';
import { textOf, type TextInput } from '@runestone/fields';
import { unknownIndex } from '@runestone/tokenization';
import type { BundleManifest } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import type { TextSteps } from './pipeline-parts.ts';
import { labelsOf, type Classification } from './text-pipeline.ts';

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
  return decodeSketch(parseJson(bytes));
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
 * Gives what drift detection keeps of a text and the answer to it. The answer needs its best alternative; the share of unknown
 * tokens is there where the tokenizer has a vocabulary and cuts the text into tokens at all.
 */
export function driftRecordOf(
  { normalizer, tokenizer }: Pick<TextSteps, 'normalizer' | 'tokenizer'>,
  input: TextInput,
  answer: Classification,
): DriftRecord {
  const text = textOf(input);
  const [best] = answer.alternatives;
  const tokens = tokenizer.vocabulary === undefined ? [] : tokenizer.indices(normalizer.normalize(text));
  const unknown = tokens.filter((token) => token === unknownIndex).length;
  return {
    text: describeText(text),
    labels: labelsOf(answer),
    ...(best === undefined ? {} : { confidence: best.score }),
    ...(tokens.length === 0 ? {} : { unknownRatio: unknown / tokens.length }),
  };
}
