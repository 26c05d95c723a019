import { messageOf } from '@runestone/errors';
import { createModelLoader, parseModelReference, type ResolvedModel } from '@runestone/model-loader';
import { standardSteps } from '@runestone/text-pipeline';
import { openLocalStores } from '../open-local-stores.ts';

/** Throws an Error that says what to do where a model is not in a home folder, or holds no sentence encoder in int8. */
export async function checkEncoderModels(home: string, references: readonly string[]): Promise<void> {
  const loader = createModelLoader({ ...openLocalStores(home), steps: standardSteps });
  for (const reference of references) {
    const parsed = parseModelReference(reference);
    const resolved = await loader.resolve(parsed).catch((cause: unknown): ResolvedModel => {
      const recipe = 'name' in parsed ? parsed.name : '<recipe>';
      throw new Error(
        `${reference} is not in RUNESTONE_HOME (${messageOf(cause)}) Train and promote it, with the data in a directory of ` +
          `RUNESTONE_DATA_PATH: npx nx run trainer:train --recipe ${recipe} --promote; or name others with --model.`,
        { cause },
      );
    });
    const { manifest } = await loader.fetch(resolved);
    if (manifest.files.some(({ path }) => path.endsWith('/onnx/model_quantized.onnx'))) continue;
    throw new Error(`${reference} holds no sentence encoder in int8; name one that does with --model.`);
  }
}
