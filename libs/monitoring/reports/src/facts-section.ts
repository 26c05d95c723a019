import { formatCount, formatMeasure, formatPercent } from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { markup, type Markup } from './markup.ts';
import type { ModelReport } from './model-report.ts';
import { renderDetails, renderFacts, renderTable } from './render-table.ts';

/** Shows where the model comes from, and what its manifest measures. */
export function renderModelFacts(report: ModelReport, nameOf: LabelNames): Markup {
  const { version, manifest, evaluation } = report;
  const stepOf = (role: string): string | undefined => manifest.steps.find((step) => step.role === role)?.id;
  const metrics = renderMetrics(manifest.metrics);
  return markup`${renderFacts('Where it comes from', [
    ['name', version.name],
    ['version', version.version],
    ['run', version.runId],
    ['recipe', manifest.task],
    ['model', stepOf('model')],
    ['features', stepOf('features')],
    ['tokens', stepOf('tokenizer')],
    ['labels', describeLabels(manifest.labels.labels.map(nameOf))],
    ['made by', manifest.producer],
    ['manifest (SHA-256)', version.manifestSha256],
    ['recipe (SHA-256)', manifest.hashes.recipe],
    ['data (SHA-256)', manifest.hashes.data],
    ...describeTraining(evaluation),
  ])}
${evaluation === undefined ? metrics : renderDetails('All metrics of the manifest', metrics)}`;
}

function describeTraining(evaluation: ModelReport['evaluation']): [string, string][] {
  if (evaluation === undefined) return [];
  const { seed, trained, leaksRemoved, leftOut, checks, checksPassed, exportLoss } = evaluation.training;
  return [
    ['seed', String(seed)],
    ['texts trained on', formatCount(trained)],
    ['left out, for a test holds them', formatCount(leaksRemoved)],
    ['left out besides', leftOut],
    ['behavioural checks passed', `${checksPassed} of ${checks}`],
    ['same label as the model before export', formatPercent(exportLoss.agreement)],
    ['share of right labels lost by export', formatPercent(exportLoss.accuracy)],
  ];
}

const mostNamed = 60;

function describeLabels(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(', ');
  return names.length > mostNamed ? `${shown} and ${formatCount(names.length - mostNamed)} more` : shown;
}

const mostMetrics = 500;

function renderMetrics(metrics: Readonly<Record<string, number>>): Markup {
  const entries = Object.entries(metrics);
  if (entries.length === 0) return markup`<p>The manifest has no metrics.</p>`;
  return renderTable({
    caption: `Metrics of the manifest${entries.length > mostMetrics ? `, the first ${mostMetrics}` : ''}`,
    header: ['metric', 'value'],
    rows: entries
      .slice(0, mostMetrics)
      .map(([name, value]) => [name, Number.isInteger(value) ? formatCount(value) : formatMeasure(value)]),
  });
}
