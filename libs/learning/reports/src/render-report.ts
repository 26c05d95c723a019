import type { Evaluation } from '@runestone/metrics';
import { drawConfusion } from './draw-confusion.ts';
import { escapeMarkup } from './escape-markup.ts';

/** What a report tells. */
export interface Report {
  readonly title: string;
  readonly description: string;
  /** Facts in short, such as the data's fingerprint. */
  readonly facts: Readonly<Record<string, string>>;
  /** By source. */
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  /** SVG pictures to show after the facts. */
  readonly pictures: readonly string[];
  readonly nameOf: (label: string) => string;
}

/** Writes a report as one page of HTML that loads nothing from elsewhere. */
export function renderReport({ title, description, facts, evaluations, pictures, nameOf }: Report): string {
  const rows = Object.entries(facts).map(
    ([name, value]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`,
  );
  const sections = Array.from(
    evaluations,
    ([source, evaluation]) =>
      `<section><h2>Held-out texts of ${escapeMarkup(source)}</h2>\n<p>${summary(evaluation)}</p>\n${classTable(evaluation, nameOf)}\n${evaluation.kind === 'single' ? drawConfusion(evaluation, nameOf) : ''}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid #d8d8d8; text-align: right; }
th[scope='row'] { text-align: left; font-weight: 600; }
svg { max-width: 100%; height: auto; }
</style></head><body>
<h1>${escapeMarkup(title)}</h1>
<p>${escapeMarkup(description)}</p>
<table>${rows.join('\n')}</table>
${pictures.join('\n')}
${sections.join('\n')}
</body></html>
`;
}

const fixed = (value: number): string => value.toFixed(4);

function summary(evaluation: Evaluation): string {
  if (evaluation.kind === 'multi')
    return `Element-wise accuracy ${fixed(evaluation.elementwiseAccuracy)}, micro F1 ${fixed(evaluation.microF1)}, macro F1 ${fixed(evaluation.macroF1)}, weighted F1 ${fixed(evaluation.weightedF1)}, ${evaluation.support} texts.`;
  const { accuracy, accuracyInterval, macroF1, weightedF1, support, calibrationError } = evaluation;
  const calibration = calibrationError === undefined ? '' : `, calibration error ${fixed(calibrationError)}`;
  return `Accuracy ${fixed(accuracy)} (95 % ${accuracyInterval.map(fixed).join('–')}), macro F1 ${fixed(macroF1)}, weighted F1 ${fixed(weightedF1)}${calibration}, ${support} texts.`;
}

function classTable({ perClass }: Evaluation, nameOf: (label: string) => string): string {
  const rows = Object.entries(perClass).map(
    ([label, { precision, recall, f1, support }]) =>
      `<tr><th scope="row">${escapeMarkup(nameOf(label))}</th>${[precision, recall, f1].map((value) => `<td>${fixed(value)}</td>`).join('')}<td>${support}</td></tr>`,
  );
  return `<table><tr><th scope="row">class</th><th>precision</th><th>recall</th><th>F1</th><th>support</th></tr>\n${rows.join('\n')}\n</table>`;
}
