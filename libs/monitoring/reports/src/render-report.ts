import { renderDrift } from './drift-section.ts';
import { renderModelFacts } from './facts-section.ts';
import { createLabelNames, type LabelNames } from './label-names.ts';
import { markup, trusted, type Markup } from './markup.ts';
import type { ModelReport } from './model-report.ts';
import { reportStyle } from './page-style.ts';
import { renderQuality } from './quality-section.ts';
import { renderSource } from './source-section.ts';
import { renderSummary } from './summary-section.ts';
import { renderTraining } from './training-section.ts';

/**
 * Writes what is known of a version of a model as one page of HTML that runs no script and loads nothing from elsewhere: how it
 * was trained, how good it is, whether its texts drift, and how good it stayed. Every name is escaped; no text is shown.
 */
export function renderReport(report: ModelReport): string {
  const { version, manifest } = report;
  const nameOf = createLabelNames(manifest);
  const title = [version.name, version.version].filter((part) => part !== undefined).join(' ');
  const sections = listSections(report, nameOf);
  return String(markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: report</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><style>${style}</style></head><body>
<header><h1>${title}</h1>
<p>${manifest.description}</p></header>
<nav aria-label="sections">${sections.map(({ id, heading }) => markup`<a href="#${id}">${heading}</a>`)}</nav>
<main>${renderSummary(report, nameOf)}
${sections.map(({ id, heading, content }) => markup`<section id="${id}"><h2>${heading}</h2>${content}</section>`)}
</main></body></html>
`);
}

const style = trusted(reportStyle);

interface Section {
  readonly id: string;
  readonly heading: string;
  readonly content: Markup;
}

function listSections(report: ModelReport, nameOf: LabelNames): Section[] {
  const { evaluation, drift, quality } = report;
  return [
    {
      ...{ id: 'evaluation', heading: 'How good it is' },
      content: evaluation === undefined ? missing : renderSources(evaluation.sources, nameOf),
    },
    {
      ...{ id: 'training', heading: 'How it was trained' },
      content: evaluation === undefined ? missing : renderTraining(evaluation.training),
    },
    { id: 'drift', heading: 'Drift', content: renderDrift(drift, nameOf) },
    { id: 'quality', heading: 'Quality over time', content: renderQuality(quality) },
    { id: 'facts', heading: 'The model', content: renderModelFacts(report, nameOf) },
  ];
}

const missing = markup`<p>The bundle of this version does not say: it is a checkpoint, or was trained before bundles kept that. Train it again for the rest; what its manifest says is below.</p>`;

function renderSources(
  sources: NonNullable<ModelReport['evaluation']>['sources'],
  nameOf: LabelNames,
): Markup {
  if (sources.length === 0) return markup`<p>No texts were held out.</p>`;
  return markup`${sources.map((source) => renderSource(source, nameOf))}`;
}
