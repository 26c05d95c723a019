import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { drawConfusion, drawCurves, renderReport, type Curve } from '@runestone/reports';
import type { LocalTracker, RunHandle } from '@runestone/tracking';
import { describeExport, type Judgement } from './judge-pipeline.ts';
import { describeLeftOut } from './leave-out.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** What a report is written from, and where to. */
export interface ReportOptions {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly judgement: Judgement;
  readonly run: RunHandle;
  readonly tracker: Pick<LocalTracker, 'getMetricHistory'>;
  readonly artifacts: Pick<ArtifactStore, 'write'>;
}

/**
 * Writes how good a model is among its run's artifacts: `evaluation.json` for programs, `report.html` and the pictures in
 * `pictures/` (learning curves, a confusion matrix for each source) for people, as MLflow's page of a run shows them.
 */
export async function writeReport(options: ReportOptions): Promise<void> {
  const { recipe, data, judgement, run, artifacts } = options;
  const { evaluations } = judgement;
  const nameOf = (label: string): string => recipe.labels.names[label] ?? label;
  const leftOut = describeLeftOut(data.leftOut);
  const curves = await drawLearning(options);
  const write = (file: string, text: string): Promise<void> =>
    artifacts.write(joinUri(run.artifactUri, file), text);
  await write('evaluation.json', `${JSON.stringify(Object.fromEntries(evaluations), null, 2)}\n`);
  for (const [name, svg] of curves) await write(`pictures/${name}.svg`, svg);
  for (const [source, evaluation] of evaluations)
    if (evaluation.kind === 'single')
      await write(`pictures/confusion-${fileName(source)}.svg`, drawConfusion(evaluation, nameOf));
  const report = renderReport({
    title: recipe.name,
    description: recipe.description,
    facts: {
      run: run.runId,
      'texts trained on': String(data.train.length),
      'left out, for a test holds them': String(data.leaksRemoved),
      ...(leftOut === '' ? {} : { 'left out besides': leftOut }),
      'data (SHA-256)': data.fingerprint,
      'behavioural checks': `${judgement.checksPassed} of ${judgement.checks} passed`,
      'exported model beside the full one': describeExport(judgement.exportLoss),
    },
    evaluations,
    pictures: curves.map(([, svg]) => svg),
    nameOf,
  });
  await write('report.html', report);
}

async function drawLearning({ tracker, run }: ReportOptions): Promise<[string, string][]> {
  const curve = async (key: string): Promise<Curve> => ({
    name: key.replaceAll('_', ' '),
    points: await tracker.getMetricHistory(run.runId, key),
  });
  return [
    ['loss', drawCurves([await curve('train_loss'), await curve('validation_loss')], 'loss by epoch')],
    ['accuracy', drawCurves([await curve('validation_accuracy')], 'accuracy by epoch')],
  ];
}

/** A source's name as a plain file name. */
const fileName = (source: string): string => source.replace(/[^\w-]+/g, '_').slice(0, 80) || 'source';
