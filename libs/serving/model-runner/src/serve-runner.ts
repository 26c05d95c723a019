import type { TextInput } from '@runestone/fields';
import { serveCalls } from '@runestone/threads';
import {
  checkGoldenTexts,
  createStageMeter,
  type Classification,
  type ClassifyOptions,
  type StageMeasures,
  type StepTable,
} from '@runestone/text-pipeline';
import type { VerifiedFiles } from './model-runner.ts';
import { openPipeline, type OpenedPipeline } from './open-pipeline.ts';

/** To the thread: classify these texts, and measure it where it is asked for. */
export interface ClassifyCall {
  readonly texts: readonly TextInput[];
  readonly options: ClassifyOptions;
  readonly measured: boolean;
}

/** From the thread: what it made of the texts, and what each stage took. */
export interface ClassifyReply {
  readonly results: Classification[];
  readonly measures?: StageMeasures;
}

/** Makes this thread answer for the bundle that it was started with; nothing of it is decoded before the first call. */
export function serveRunner(bundle: VerifiedFiles, steps: StepTable): void {
  let opened: Promise<OpenedPipeline> | undefined;
  const open = (): Promise<OpenedPipeline> => (opened ??= openPipeline(bundle, steps));
  serveCalls({
    prepare: async () => {
      await checkGoldenTexts((await open()).stored, bundle.manifest);
      return { value: undefined };
    },
    classify: async ({ texts, options, measured }: ClassifyCall) => {
      const { pipeline } = await open();
      const meter = measured ? createStageMeter() : undefined;
      const results = await pipeline.classify(texts, options, meter);
      const reply: ClassifyReply = meter === undefined ? { results } : { results, measures: meter.measures };
      return { value: reply };
    },
  });
}
