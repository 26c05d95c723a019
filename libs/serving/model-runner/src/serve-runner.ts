import type { TextInput } from '@runestone/fields';
import { serveCalls } from '@runestone/threads';
import { checkGoldenTexts, type ClassifyOptions, type StepTable } from '@runestone/text-pipeline';
import type { VerifiedFiles } from './model-runner.ts';
import { openPipeline, type OpenedPipeline } from './open-pipeline.ts';

/** Makes this thread answer for the bundle that it was started with; nothing of it is decoded before the first call. */
export function serveRunner(bundle: VerifiedFiles, steps: StepTable): void {
  let opened: Promise<OpenedPipeline> | undefined;
  const open = (): Promise<OpenedPipeline> => (opened ??= openPipeline(bundle, steps));
  serveCalls({
    prepare: async () => {
      await checkGoldenTexts((await open()).stored, bundle.manifest);
      return { value: undefined };
    },
    classify: async ({ texts, options }: { texts: readonly TextInput[]; options: ClassifyOptions }) => ({
      value: await (await open()).pipeline.classify(texts, options),
    }),
  });
}
