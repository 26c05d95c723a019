import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { createLabelNames, drawConfusion, drawTraining, renderReport } from '@runestone/reports';
import {
  encodeEvaluation,
  evaluationFile,
  type BundleManifest,
  type ModelEvaluation,
} from '@runestone/text-pipeline';
import type { RunHandle } from '@runestone/tracking';

/** What a report is written from, and where to. */
export interface ReportOptions {
  readonly manifest: BundleManifest;
  readonly evaluation: ModelEvaluation;
  readonly run: RunHandle;
  readonly artifacts: Pick<ArtifactStore, 'write'>;
}

/**
 * Writes how good a model is among its run's artifacts: `evaluation.json` for programs, `report.html` and the pictures in
 * `pictures/` (learning curves, a confusion matrix for each source) for people, as MLflow's page of a run shows them.
 */
export async function writeReport({ manifest, evaluation, run, artifacts }: ReportOptions): Promise<void> {
  const nameOf = createLabelNames(manifest);
  const write = (file: string, content: string | Uint8Array): Promise<void> =>
    artifacts.write(joinUri(run.artifactUri, file), content);
  const encoded = encodeEvaluation(evaluation);
  if (encoded !== undefined) await write(evaluationFile, encoded);
  for (const { name, picture } of drawTraining(evaluation.training.curves))
    await write(`pictures/${name}.svg`, String(picture));
  for (const { name, evaluation: found } of evaluation.sources)
    if (found.kind === 'single')
      await write(`pictures/confusion-${fileName(name)}.svg`, String(drawConfusion(found, nameOf)));
  const version = { name: manifest.task, runId: run.runId };
  await write('report.html', renderReport({ manifest, version, evaluation }));
}

/** A source's name as a plain file name. */
const fileName = (source: string): string => source.replace(/[^\w-]+/g, '_').slice(0, 80) || 'source';
