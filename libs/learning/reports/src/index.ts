export { drawConfusion } from './draw-confusion.ts';
export { drawCurves, type Curve } from './draw-curves.ts';
export { renderReport, type Report } from './render-report.ts';
