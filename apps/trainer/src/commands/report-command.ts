import path from 'node:path';
import { writeFileAtomic } from '@runestone/files';
import type { ModelIdentity } from '@runestone/model-loader';
import { renderReport } from '@runestone/reports';
import { readEvaluation } from '@runestone/text-pipeline';
import type { CommandContext } from '../command-context.ts';
import { trainerErrors } from '../errors.ts';
import { chooseReference, type NamedModel } from './choose-reference.ts';
import { readRecordedQuality } from './read-recorded-quality.ts';

/** Options of `report`. */
export interface ReportOptions extends NamedModel {
  readonly to?: string;
  readonly records?: true;
  readonly servedAs?: string;
  readonly days: number;
}

/** Writes what a bundle, and records of servers, tell of a model as a page of HTML, to a file or to standard output. */
export async function reportCommand(
  options: ReportOptions,
  { wiring, output, signal, json }: CommandContext,
): Promise<void> {
  const toOutput = options.to === '-';
  if (toOutput && json)
    throw trainerErrors.OPTION_INVALID('--to - and --json both write to standard output: choose one.');
  const resolved = await wiring.loader.resolve(chooseReference(options));
  const { manifest, files, identity } = await wiring.loader.fetch(resolved);
  const evaluation = readEvaluation(manifest, files);
  const { servedAs: model = identity.name, days } = options;
  const version = { identity, manifest, evaluation };
  const quality =
    options.records === undefined ? undefined : await readRecordedQuality({ version, model, days }, wiring);
  const page = renderReport({ version: identity, manifest, evaluation, quality });
  signal.throwIfAborted();
  if (toOutput) return output.out(page.trimEnd());
  const file = path.resolve(options.to ?? defaultFile(identity));
  await writeFileAtomic(file, page);
  if (json) return output.out(JSON.stringify({ model: identity, file, evaluation, quality }));
  output.out(`The report of ${identity.name} ${identity.version} is in ${file}`);
  if (evaluation === undefined)
    output.out(
      'Its bundle does not say how it was trained and how good it is: train it again for a full report.',
    );
}

/** `language-id-1-report.html`: a plain name, whatever the version is called. */
export const defaultFile = ({ name, version }: Pick<ModelIdentity, 'name' | 'version'>): string =>
  `${`${name}-${version}`.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '')}-report.html`;
