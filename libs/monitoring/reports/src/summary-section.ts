import type { ClassQuality } from '@runestone/metrics';
import type { SourceEvaluation, TrainingFacts } from '@runestone/text-pipeline';
import { listMistakes } from './confusion-matrix.ts';
import { describeDecay } from './describe-decay.ts';
import { driftVerdicts } from './drift-section.ts';
import { drawBar } from './draw-bar.ts';
import { formatCount, formatMeasure, formatNoun, formatPercent } from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { mainFigureOf, mainMeasure, mainSourceOf } from './main-figure.ts';
import { markup, type Markup } from './markup.ts';
import type { ModelReport } from './model-report.ts';
import { renderTable } from './render-table.ts';

/** Says in a few sentences how good the model is and whether it still is. */
export function renderSummary({ evaluation, drift, quality }: ModelReport, nameOf: LabelNames): Markup {
  const main = mainSourceOf(evaluation?.sources ?? []);
  const verdict = drift && driftVerdicts.get(drift.verdict);
  return markup`${main === undefined ? markup`<p>How good it is on held-out texts is not known: there were none, or its bundle does not say.</p>` : renderMain(main, nameOf)}
${evaluation && describeChecks(evaluation.training)}
${verdict && markup`<p>Drift: <span class="verdict ${verdict.tone}">${verdict.text}</span></p>`}
${quality && describeDecay(quality)}
${evaluation !== undefined && evaluation.sources.length > 1 ? renderSources(evaluation.sources) : undefined}`;
}

function renderMain(source: SourceEvaluation, nameOf: LabelNames): Markup {
  const { text, intervalText } = mainFigureOf(source);
  const { evaluation, name } = source;
  const what =
    evaluation.kind === 'single'
      ? `of ${formatNoun(evaluation.support, 'held-out text')} of ${name} get the right label`
      : `micro F1 of the labels of ${formatNoun(evaluation.support, 'held-out text')} of ${name}`;
  return markup`<p class="headline"><b>${text}</b><span>${what}<br><span class="faint">95 % interval ${intervalText}</span></span></p>
<p>${describeWeakest(source, nameOf)}${describeMistake(source, nameOf)}</p>`;
}

function describeWeakest({ evaluation }: SourceEvaluation, nameOf: LabelNames): string {
  const known = Object.entries(evaluation.perClass).filter(([, { support }]) => support > 0);
  const byF1 = known.sort(([, a], [, b]) => a.f1 - b.f1) as [string, ClassQuality][];
  const [weakest, best] = [byF1[0], byF1.at(-1)];
  if (weakest === undefined || best === undefined || weakest[1].f1 === best[1].f1) return '';
  const name = ([label, { f1 }]: [string, ClassQuality]): string =>
    `${nameOf(label)} (F1 ${formatMeasure(f1)})`;
  return `Best told is ${name(best)}, worst ${name(weakest)}. `;
}

function describeMistake({ evaluation }: SourceEvaluation, nameOf: LabelNames): string {
  const [mistake] = evaluation.kind === 'single' ? listMistakes(evaluation, 1) : [];
  if (mistake === undefined) return '';
  const { truth, given, count, share } = mistake;
  return `Most often mistaken: ${nameOf(truth)} for ${nameOf(given)}, ${formatNoun(count, 'time')} (${formatPercent(share)} of its texts).`;
}

function describeChecks({ checks, checksPassed }: TrainingFacts): Markup | undefined {
  if (checks === 0) return undefined;
  const tone = checksPassed === checks ? 'good' : 'bad';
  return markup`<p>Behavioural checks: <span class="verdict ${tone}">${checksPassed} of ${checks} passed</span></p>`;
}

function renderSources(sources: readonly SourceEvaluation[]): Markup {
  const kind = sources[0]?.evaluation.kind ?? 'single';
  return renderTable({
    caption: `Held-out texts by source: ${mainMeasure(kind)}, with 95 % intervals`,
    header: ['source', 'texts', mainMeasure(kind), '95 % interval', ''],
    rows: sources.map((source) => {
      const { text, intervalText, value, interval } = mainFigureOf(source);
      return [
        source.name,
        formatCount(source.evaluation.support),
        text,
        intervalText,
        drawBar(value, interval),
      ];
    }),
  });
}
