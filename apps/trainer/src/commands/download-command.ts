import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import { bundleFilesOf, saveBundle } from '@runestone/model-loader';
import type { CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';
import { chooseReference, type NamedModel } from './choose-reference.ts';

/** Options of `download`. */
export interface DownloadOptions extends NamedModel {
  readonly experiment?: string;
  readonly output: string;
}

/** Fetches a bundle into a folder, every byte verified, from where it is served and evaluated without any store. */
export async function downloadCommand(
  options: DownloadOptions,
  { wiring, output, signal, json }: CommandContext,
): Promise<void> {
  const { experiment, run } = options;
  if (experiment !== undefined && run === undefined)
    throw trainerErrors.OPTION_INVALID('--experiment goes with --run, not with --model.');
  const resolved = await wiring.loader.resolve(chooseReference(options));
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
