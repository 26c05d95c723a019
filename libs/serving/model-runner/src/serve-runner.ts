import { serveCalls } from '@runestone/threads';
import {
  checkGoldenTexts,
  decodeBundle,
  type ClassifyOptions,
  type StepTable,
  type TextPipeline,
} from '@runestone/text-pipeline';
import type { VerifiedFiles } from './model-runner.ts';

/** Makes this thread answer for the bundle that it was started with; nothing of it is decoded before the first call. */
export function serveRunner({ manifest, files }: VerifiedFiles, steps: StepTable): void {
  let decoded: Promise<TextPipeline> | undefined;
  const pipeline = (): Promise<TextPipeline> => (decoded ??= decodeBundle(manifest, files, steps));
  serveCalls({
    prepare: async () => {
      await checkGoldenTexts(await pipeline(), manifest);
      return { value: undefined };
    },
    classify: async ({ texts, options }: { texts: readonly string[]; options: ClassifyOptions }) => ({
      value: await (await pipeline()).classify(texts, options),
    }),
  });
}
