import type { Measured, QualityFigures } from '@runestone/quality';
import type { QualityWatch, RecordedQuality } from '@runestone/recorded-quality';
import type { Static } from '@sinclair/typebox';
import { describeIdentity } from '../models/describe-model.ts';
import { requireLive } from '../models/require-live.ts';
import type { ServedModel } from '../models/served-model.ts';
import type { modelQualitySchema } from '../schemas/model-quality.ts';

type ModelQualityBody = Static<typeof modelQualitySchema>;

/** What is known of the quality of a model's answers. Throws SERVING_NOT_READY (503) where no version is live. */
export function describeQuality(
  served: ServedModel,
  watch: Pick<QualityWatch, 'latestOf'> | undefined,
): ModelQualityBody {
  const model = describeIdentity(served.name, requireLive(served).identity);
  const finding = watch?.latestOf(served);
  if (finding === undefined)
    return { model, verdict: watch === undefined ? 'not-watched' : 'not-enough-data' };
  const { quality, timeMs } = finding;
  return {
    ...{ model, verdict: quality.decay?.verdict ?? 'not-enough-data', checkedAt: toIso(timeMs) },
    window: { from: toIso(quality.fromMs), until: toIso(quality.untilMs) },
    ...describeReport(quality.report),
    overTime: quality.points.map(({ fromMs, untilMs, ...point }) => ({
      ...{ from: toIso(fromMs), until: toIso(untilMs), ...describeFigures(point) },
    })),
    slices: quality.slices.map(({ feature, value, ...slice }) => ({
      ...{ feature, value: typeof value === 'string' ? value : ([...value] as [number, number]) },
      ...describeFigures(slice),
    })),
    ...describeEstimate(quality),
    ...describeDecay(quality),
    otherVersions: quality.others.map(({ version, report: { labelled, figures } }) => ({
      ...{ version, labelled },
      ...(figures === undefined ? {} : { figures: describeFigures(figures) }),
    })),
  };
}

const toIso = (timeMs: number): string => new Date(timeMs).toISOString();

const describeMeasured = ({ value, interval }: Measured) => ({
  ...{ value, interval: [...interval] as [number, number] },
});

const describeFigures = ({ labelled, calibrationError, ...figures }: QualityFigures) => ({
  ...{ labelled, accuracy: describeMeasured(figures.accuracy) },
  ...{ precision: describeMeasured(figures.precision), recall: describeMeasured(figures.recall) },
  ...{ microF1: describeMeasured(figures.microF1), macroF1: describeMeasured(figures.macroF1) },
  ...(calibrationError === undefined ? {} : { calibrationError }),
});

function describeReport({
  labelled,
  unusable,
  newLabels,
  figures,
  evaluation,
  intervals,
}: RecordedQuality['report']): Partial<ModelQualityBody> {
  const perLabel = Object.entries(evaluation?.perClass ?? {}).flatMap(([label, quality]) => {
    const ends = intervals?.perClass[label];
    if (ends === undefined) return [];
    const { precision, recall, f1, support, predicted } = quality;
    const ofEnds = (value: number, interval: Measured['interval']) => describeMeasured({ value, interval });
    return [
      {
        ...{ label, support, predicted, precision: ofEnds(precision, ends.precision) },
        ...{ recall: ofEnds(recall, ends.recall), f1: ofEnds(f1, ends.f1) },
      },
    ];
  });
  return {
    ...{ labelled, unusable, newLabels: newLabels.map((one) => ({ ...one })) },
    ...(figures === undefined ? {} : { figures: describeFigures(figures) }),
    ...(evaluation === undefined ? {} : { perLabel }),
    ...(evaluation?.calibrationError === undefined ? {} : { calibrationError: evaluation.calibrationError }),
  };
}

function describeEstimate({
  estimate,
  estimateCheck,
}: RecordedQuality): Pick<ModelQualityBody, 'estimate'> | undefined {
  const { figures, records } = estimate;
  if (figures === undefined) return undefined;
  const some = (['accuracy', 'precision', 'microF1', 'macroF1'] as const).flatMap((measure) => {
    const figure = figures[measure];
    return figure === undefined ? [] : [[measure, describeMeasured(figure)] as const];
  });
  return { estimate: { records, ...Object.fromEntries(some), agreement: estimateCheck.verdict } };
}

function describeDecay({ decay }: RecordedQuality): Pick<ModelQualityBody, 'decay'> | undefined {
  if (decay?.decay === undefined) return undefined;
  const { beganMs, drop, microF1 } = decay.decay;
  return {
    decay: {
      ...{ reference: describeMeasured(decay.reference), beganAt: toIso(beganMs) },
      ...{ drop: describeMeasured(drop), microF1: describeMeasured(microF1) },
    },
  };
}
