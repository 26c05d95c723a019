import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import { bundleFilesOf, parseModelReference, saveBundle, type ModelReference } from '@runestone/model-loader';
import type { CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';

/** Options of `download`: a reference, or a run with its checkpoint as the first design named them. */
export interface DownloadOptions {
  readonly model?: string;
  readonly experiment?: string;
  readonly run?: string;
  readonly checkpoint?: string;
  readonly output: string;
}

/** Fetches a bundle into a folder, every byte verified, from where it is served and evaluated without any store. */
export async function downloadCommand(
  options: DownloadOptions,
  { wiring, output, signal, json }: CommandContext,
): Promise<void> {
  const resolved = await wiring.loader.resolve(referenceOf(options));
  const { experiment, run } = options;
  if (experiment !== undefined && run !== undefined) {
    const record = await wiring.tracker.getRun(run);
    if (![record.experiment, record.experimentId].includes(experiment))
      throw trainerErrors.OPTION_INVALID(
        `The run ${run} belongs to the experiment ${record.experiment}, not to ${experiment}.`,
      );
  }
  const progress = createProgress(output);
  const fetched = await wiring.loader.fetch(resolved, {
    onProgress: ({ doneBytes, totalBytes }) => progress.update('fetching', doneBytes, totalBytes),
  });
  progress.stop();
  signal.throwIfAborted();
  const files = bundleFilesOf(fetched);
  const folder = path.resolve(options.output);
  await saveBundle(createFileArtifacts(), folder, files);
  const sizeBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const { name, version } = resolved;
  output.out(
    json
      ? JSON.stringify({ name, version, directory: folder, files: files.length, sizeBytes })
      : `${name} ${version} is in ${folder}: ${files.length} files, ${(sizeBytes / 1e6).toFixed(2)} MB`,
  );
}

function referenceOf({ model, experiment, run, checkpoint }: DownloadOptions): ModelReference {
  if ((model === undefined) === (run === undefined))
    throw trainerErrors.OPTION_INVALID(
      'Say what to download: either --model, or --run with or without --checkpoint.',
    );
  if (model !== undefined && (experiment !== undefined || checkpoint !== undefined))
    throw trainerErrors.OPTION_INVALID('--experiment and --checkpoint go with --run, not with --model.');
  return parseModelReference(model ?? `run:${run}${checkpoint === undefined ? '' : `/${checkpoint}`}`);
}
