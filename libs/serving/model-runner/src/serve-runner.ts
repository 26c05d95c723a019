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
  let decoded: TextPipeline | undefined;
  const pipeline = (): TextPipeline => (decoded ??= decodeBundle(manifest, files, steps));
  serveCalls({
    prepare: () => {
      checkGoldenTexts(pipeline(), manifest);
      return { value: undefined };
    },
    classify: ({ texts, options }: { texts: readonly string[]; options: ClassifyOptions }) => ({
      value: pipeline().classify(texts, options),
    }),
  });
}
