import { createDriftSketch, type DriftSketch } from '@runestone/drift';
import type { Example } from '@runestone/examples';
import { createRandom } from '@runestone/random';
import { driftRecordOf, type Classification, type TextPipeline } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';
import { classifyExamples } from './evaluate-pipeline.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** So many texts say enough; more would only take time. */
const mostTexts = 2000;

/**
 * Sums up held-out texts of the training sources, and the answers of a pipeline to them, as what live records are compared
 * with: up to 2,000 of the test part, filled up from the validation part. The model was fitted to neither; the decision was to
 * the validation part. Undefined where nothing was held out.
 */
export async function fitDriftReference(
  pipeline: TextPipeline,
  { recipe, data }: { readonly recipe: Recipe; readonly data: PreparedData },
  pacing: Pacing,
): Promise<DriftSketch | undefined> {
  const examples = chooseExamples(data, recipe.seed);
  if (examples.length === 0) return undefined;
  const { kind, labels } = pipeline.labelSpace;
  const sketch = createDriftSketch({ kind, labels });
  const answers = await classifyExamples(pipeline, examples, pacing);
  for (const [place, example] of examples.entries())
    sketch.add(driftRecordOf(example, answers[place] as Classification, pipeline.parts));
  return sketch;
}

function chooseExamples({ train, validation, tests }: PreparedData, seed: number): Example[] {
  const sources = new Set(train.map(({ source }) => source));
  const held = [...tests].flatMap(([source, examples]) => (sources.has(source) ? examples : []));
  const random = createRandom(seed).fork('drift reference');
  return [held, validation]
    .flatMap((part) => {
      const places = Uint32Array.from(part.keys());
      random.shuffle(places);
      return Array.from(places, (place) => part[place] as Example);
    })
    .slice(0, mostTexts);
}
