import { setImmediate as nextTurn } from 'node:timers/promises';
import { textOf, type TextInput } from '@runestone/fields';
import type { Classification, StepTable, TextPipeline } from '@runestone/text-pipeline';
import type { ModelRunner, VerifiedFiles } from './model-runner.ts';
import { openPipeline } from './open-pipeline.ts';

/** What is classified at a stretch, in UTF-16 code units: some milliseconds for n-gram models. */
const sliceCharacters = 1 << 14;
/** Explaining a text takes about as long as classifying this many. */
const explanationFactor = 16;

/**
 * Creates a runner that computes on the calling thread: for models that take microseconds. Between slices of a large
 * batch the event loop gets its turn. Throws what decodeBundle and addLabels do.
 */
export async function createInlineRunner(bundle: VerifiedFiles, steps: StepTable): Promise<ModelRunner> {
  return wrapPipeline((await openPipeline(bundle, steps)).pipeline);
}

/** Makes a runner of a pipeline that computes on the calling thread. */
export function wrapPipeline(pipeline: Pick<TextPipeline, 'classify' | 'close'>): ModelRunner {
  return {
    concurrency: 1,
    async classify(texts, options, meter) {
      const slices = sliceTexts(texts, options.explain === undefined ? 1 : explanationFactor);
      const [only] = slices;
      if (slices.length > 1)
        return classifySlices(slices, (slice) => pipeline.classify(slice, options, meter));
      return only === undefined ? [] : pipeline.classify(only, options, meter);
    },
    close: () => pipeline.close(),
  };
}

async function classifySlices(
  slices: readonly (readonly TextInput[])[],
  classify: (slice: readonly TextInput[]) => Promise<Classification[]>,
): Promise<Classification[]> {
  const results: Classification[] = [];
  for (const slice of slices) {
    results.push(...(await classify(slice)));
    await nextTurn();
  }
  return results;
}

/** Cuts a list where its texts, each weighed `factor` times its length, fill a slice. */
function sliceTexts(texts: readonly TextInput[], factor: number): TextInput[][] {
  const slices: TextInput[][] = [];
  let room = 0;
  for (const text of texts) {
    // An empty text takes some time too.
    const weight = (textOf(text).length + 16) * factor;
    if (room < weight || slices.length === 0) {
      slices.push([]);
      room = sliceCharacters;
    }
    slices.at(-1)?.push(text);
    room -= weight;
  }
  return slices;
}
