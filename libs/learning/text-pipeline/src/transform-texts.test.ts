import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import { createSparseRow, type BatchFeatureExtractor } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import { createLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import {
  createTextPipeline,
  decodeBundle,
  encodeBundle,
  manifestFile,
  parseManifest,
  standardSteps,
  type StepTable,
} from './index.ts';

/** Features as a sentence encoder has them: the share of each of its letters in a text, many texts at a time. */
function createLetterShares(letters: Uint8Array, calls: string[][] = []) {
  const extractor: BatchFeatureExtractor & { closed: number } = {
    ...{ id: 'letter-shares', options: {}, dimension: letters.length, closed: 0 },
    files: new Map([['letters', letters]]),
    transformBatch: async (tokens) => {
      calls.push(tokens.map((own) => own.join('|')));
      return tokens.map(([text = '']) => {
        const row = createSparseRow(letters.length);
        for (const [column, letter] of letters.entries()) {
          row.indices[column] = column;
          row.values[column] = (text.split(String.fromCharCode(letter)).length - 1) / text.length;
        }
        row.length = letters.length;
        return row;
      });
    },
    close: async () => void (extractor.closed += 1),
  };
  return extractor;
}

const letters = Uint8Array.from('aø', (letter) => letter.charCodeAt(0));
const steps: StepTable = {
  ...standardSteps,
  features: new Map([
    ['letter-shares', (_, { files }) => createLetterShares(files?.get('letters') ?? letters)],
  ]),
};

function pipelineOf(features: BatchFeatureExtractor) {
  return createTextPipeline({
    normalizer: createNormalizer(['lower-case']),
    tokenizer: createTokenizer({ id: 'whole', options: {} }),
    features,
    // Columns are letters, and each speaks for the class of its number.
    model: createLinearModel(Float32Array.of(9, 0, 0, 9), new Float32Array(2)),
    decider: createDecider({ kind: 'single', temperature: 1 }, 2),
    labelSpace: createLabelSpace({ kind: 'single', labels: ['swe', 'dan'] }),
  });
}

describe('a pipeline over features of many texts at a time', () => {
  it('gives each text its own answer, in order, and passes by those that are empty', async () => {
    const calls: string[][] = [];
    const features = createLetterShares(letters, calls);
    const pipeline = pipelineOf(features);
    const answers = await pipeline.classify(['Ø ø', '  ', 'aaa', '', 'ø']);
    expect(answers.map((answer) => (answer.outcome === 'label' ? answer.label : answer.outcome))).toEqual([
      ...['dan', 'abstain', 'swe', 'abstain', 'dan'],
    ]);
    expect(calls).toEqual([['ø ø', 'aaa', 'ø']]);
    const [explained] = await pipeline.classify(['aø'], { explain: 3 });
    expect(explained).toHaveProperty('explanation.method', 'occlusion');
    await pipeline.close();
    expect(features.closed).toBe(1);
  });

  it('comes back from a bundle with its files', async () => {
    const pipeline = pipelineOf(createLetterShares(letters));
    const files = await encodeBundle(pipeline, steps, {
      ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [] },
      hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
      goldenTexts: ['Der vokser træer', 'ø'],
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    });
    const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
    expect([...byPath.keys()]).toContain('steps/letter-shares/letters');
    const manifest = parseManifest(byPath.get(manifestFile) as Uint8Array);
    const decoded = await decodeBundle(manifest, byPath, steps);
    for (const { text, scores } of manifest.goldenTexts)
      expect([...(await decoded.probabilities(text))]).toEqual(scores);
    byPath.delete('steps/letter-shares/letters');
    await expect(decodeBundle(manifest, byPath, steps)).rejects.toMatchObject({ kind: 'integrity' });
  });
});
