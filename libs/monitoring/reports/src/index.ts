export { drawConfusion } from './draw-confusion.ts';
export { drawTraining, type NamedPicture } from './draw-curves.ts';
export { createLabelNames, type LabelNames } from './label-names.ts';
export type { Markup } from './markup.ts';
export type {
  ModelReport,
  QualityPoint,
  ReportedComparison,
  ReportedDrift,
  ReportedMeasure,
  ReportedQuality,
  ReportedValue,
  ReportedVersion,
} from './model-report.ts';
export { reportStyle } from './page-style.ts';
export { renderReport } from './render-report.ts';
