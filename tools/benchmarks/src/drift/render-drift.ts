import { grouped, percent, percentWithin, renderTable } from '../markdown-table.ts';
import type { Scenario } from './drift-tasks.ts';
import type { DriftResult, EvidentlyAnswers, Findings } from './measure-drift.ts';
import { mostRequests, windowRequests, windowsOfDay } from './watch-stream.ts';

/** Where and with what it was measured. */
export interface DriftFacts {
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly string[];
}

/** Drift counts as found where so many of the streams find it within 1,000 requests. */
const wanted = 0.95;
/** False alarms that are allowed: the share of the days with any. */
const allowed = 0.01;

/** Renders what was measured as a Markdown page. */
export function renderDrift(results: readonly DriftResult[], facts: DriftFacts): string {
  const lines = [
    ...describe(results, facts),
    ...renderStable(results),
    ...results.flatMap(renderTask),
    ...renderVerdict(results),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function describe(results: readonly DriftResult[], { date, machine, versions }: DriftFacts): string[] {
  const stable = sum(results.map(({ days }) => days.length));
  const drifting = sum(results.flatMap(({ scenarios }) => scenarios.map(({ findings }) => findings.length)));
  return [
    '# Drift',
    '',
    `Measured on ${date}: ${machine}; ${versions.join(', ')}. Repeat it with:`,
    '',
    '```sh',
    'RUNESTONE_DATA_PATH=<directories with data/<name>/<file>> npx nx run benchmarks:drift',
    '```',
    '',
    `What [drift detection](../explanation/drift.md) finds in ${grouped(stable + drifting)} simulated streams of requests, ${grouped(stable)} of`,
    `them a day of stable traffic: ${windowsOfDay} windows of ${windowRequests} requests. For each stream the texts that the model was not trained on are split`,
    'anew into a reference of 2,000 and traffic; a text comes again when all have come. A stream that drifts has 1,000 to 1,249 stable',
    'requests first; the drift begins at any place of a window, and from then on the stated share of the requests is of the other kind.',
    `Requests until drift is found are counted to the end of the window that says so, over all streams, up to ${grouped(mostRequests)}. Answers are those of`,
    '`ngram-linear` models, trained for this without the texts that are new in the drift.',
    '',
    "Beside it stands Evidently's preset for drift with its defaults, on the text, the labels that were given (as one category), the confidence",
    'and the length of the same streams, against the same references: on the last window of 250 requests that ends within 1,000 requests of the',
    'beginning of the drift, and on the 1,000 requests that end there. As each takes about a second it sees only some of the streams. _A column_ is',
    'that any of the four drifts, _text_ that the text does, and _data_ that at least half of them do, which is what the preset itself calls',
    'drift of the data.',
    '',
  ];
}

function renderStable(results: readonly DriftResult[]): string[] {
  const own = results.map(({ task, days }) => {
    const alarmed = days.filter(({ alarms }) => alarms > 0);
    const measures = [...new Set(alarmed.flatMap((day) => day.measures))];
    return [
      task.title,
      grouped(days.length),
      String(alarmed.length),
      percentWithin(alarmed.length, days.length),
      measures.join(', ') || '–',
    ];
  });
  const days = results.flatMap((result) => result.days);
  const alarmed = days.filter(({ alarms }) => alarms > 0).length;
  const peers = results.flatMap(({ task, stableAnswers }) => {
    if (stableAnswers.length === 0) return [];
    return [[task.title, String(stableAnswers.length), ...shares(stableAnswers)]];
  });
  return [
    '## False alarms on stable traffic',
    '',
    ...renderTable(
      ['', 'days', 'with an alarm', 'share (95 % interval)', 'by'],
      [...own, ['all', grouped(days.length), String(alarmed), percentWithin(alarmed, days.length), '']],
    ),
    ...(peers.length === 0
      ? []
      : [
          'Evidently, share of stable _windows_ in which it alarms; a day has hundreds of them:',
          '',
          ...renderTable(['', 'streams', ...peerColumns], peers),
        ]),
  ];
}

const peerColumns = [
  'a column, 250',
  'text, 250',
  'data, 250',
  'a column, 1,000',
  'text, 1,000',
  'data, 1,000',
];

/** In which share of the streams Evidently alarms, in the order of the columns. */
function shares(answers: EvidentlyAnswers): string[] {
  if (answers.length === 0) return peerColumns.map(() => '–');
  return (['small', 'large'] as const).flatMap((size) => {
    const windows = answers.map((answer) => answer[size]);
    return [
      windows.filter(({ columns }) => columns.length > 0),
      windows.filter(({ columns }) => columns.includes('text')),
      windows.filter(({ dataset }) => dataset),
    ].map((alarmed) => percent(alarmed.length / windows.length, 0));
  });
}

function renderTask({ task, scenarios }: DriftResult): string[] {
  const rows = scenarios.map(({ scenario, findings, answers }) => [
    scenario.title,
    describeShare(scenario),
    percent(foundSoon(findings), 0),
    requestsAt(findings, 0.5),
    requestsAt(findings, 0.95),
    mostFrequent(findings),
    ...shares(answers),
  ]);
  const streams = scenarios[0]?.findings.length ?? 0;
  const seen = scenarios[0]?.answers.length ?? 0;
  return [
    `## ${task.title}`,
    '',
    `${streams} streams of each kind${seen === 0 ? '' : `, ${seen} of them also seen by Evidently`}.`,
    '',
    ...renderTable(
      [
        ...[
          'drift',
          'of the requests',
          'found within 1,000',
          'median requests',
          '95th percentile',
          'shown first by',
        ],
        ...peerColumns.map((column) => `Evidently: ${column}`),
      ],
      rows,
    ),
  ];
}

const describeShare = ({ share }: Scenario): string =>
  share === 'gradual' ? '0 to 100 % over 1,000' : percent(share, 0);

/** The share of the streams whose drift is found within 1,000 requests. */
export const foundSoon = (findings: Findings): number =>
  findings.filter(({ after = Infinity }) => after <= 1000).length / Math.max(1, findings.length);

/** The requests within which a share of the streams is found. */
export function requestsAt(findings: Findings, share: number): string {
  const sorted = findings.map(({ after = Infinity }) => after).sort((a, b) => a - b);
  const requests = sorted[Math.ceil(sorted.length * share) - 1] ?? Infinity;
  return requests === Infinity ? `over ${grouped(mostRequests)}` : grouped(requests);
}

/** The three measures that alarm most often when drift is found. */
function mostFrequent(findings: Findings): string {
  const counts = new Map<string, number>();
  for (const { measures } of findings)
    for (const measure of measures) counts.set(measure, (counts.get(measure) ?? 0) + 1);
  const ranked = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return (
    ranked
      .slice(0, 3)
      .map(([measure]) => measure)
      .join(', ') || '–'
  );
}

function renderVerdict(results: readonly DriftResult[]): string[] {
  const days = results.flatMap((result) => result.days);
  const alarmed = days.filter(({ alarms }) => alarms > 0).length;
  const all = results.flatMap(({ task, scenarios }) =>
    scenarios.map(({ scenario, findings }) => ({ task, scenario, found: foundSoon(findings) })),
  );
  const missed = all.filter(({ found }) => found < wanted);
  return [
    '## What was wanted',
    '',
    `- A false alarm on at most ${percent(allowed, 0)} of the days of stable traffic: ${alarmed <= days.length * allowed ? 'holds' : 'fails'}, ${alarmed} of ${grouped(days.length)} days.`,
    `- Drift is found within 1,000 requests, in at least ${percent(wanted, 0)} of the streams: holds for ${all.length - missed.length} of ${all.length} kinds.${missed.length === 0 ? '' : ' It fails for'}`,
    ...missed.map(
      ({ task, scenario, found }) =>
        `  - ${task.id}: ${scenario.title}, ${describeShare(scenario)}: found in ${percent(found, 0)}`,
    ),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
