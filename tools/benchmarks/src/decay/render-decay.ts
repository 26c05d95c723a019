import { grouped, percent, percentWithin, renderTable } from '../markdown-table.ts';
import { renderPageHead } from '../render-page-head.ts';
import { windowRecords, type EstimateFinding } from './check-estimates.ts';
import { referenceTexts, stableFirst } from './labelled-stream.ts';
import { mostRecords, stableRecords } from './measure-decay.ts';
import type { DecayFinding, DecayResult, Fall, WatchedStream } from './measure-decay.ts';
import type { SimulatedResult } from './simulate-answers.ts';
import { riverDetectors } from './start-river.ts';

/** Everything that the page tells of a task. */
export interface MeasuredTask extends DecayResult {
  readonly estimates: readonly EstimateFinding[];
}

/** In so many of the streams a fall of 5 points shall be found. */
const wanted = 0.95;
/** Of the stable streams, the share that may have an alarm. */
const allowed = 0.01;

/** Renders what was measured as a Markdown page. */
export function renderDecay(
  results: readonly MeasuredTask[],
  simulated: readonly SimulatedResult[],
  { date, measuredOn }: { readonly date: string; readonly measuredOn: string },
): string {
  const lines = [
    ...renderPageHead({
      ...{ title: 'Decay', date, measuredOn },
      command: 'RUNESTONE_DATA_PATH=<directories with data/<name>/<file>> npx nx run benchmarks:decay',
    }),
    ...describe(results),
    ...renderStable(results),
    ...results.flatMap(renderTask),
    ...renderSimulated(simulated),
    ...renderVerdict(results, simulated),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function describe(results: readonly MeasuredTask[]): string[] {
  const stable = sum(results.map((result) => result.stable.length));
  const decaying = sum(results.flatMap(({ findings }) => findings.map(({ streams }) => streams.length)));
  return [
    `What [the decay detector](../explanation/quality.md) finds in ${grouped(stable + decaying)} simulated streams of labelled records, ${grouped(stable)} of them`,
    `stable ones of ${grouped(stableRecords)} records. Answers are those of \`ngram-linear\` models to texts that they were not trained on. For each stream`,
    `${grouped(referenceTexts)} texts are drawn with replacement, on which the model is evaluated, and then the stream itself. A stream that decays has ${grouped(stableFirst)}`,
    'stable records first; from then on a share of the texts is of another kind, so large that micro F1, over all texts that there are, has',
    `fallen by the stated points. Decay is found where the first alarm of a stream comes within ${grouped(mostRecords)} records of the beginning, not before it.`,
    'The detector is asked after each record, with its defaults. Medians are over the streams in which decay is found.',
    '',
    "Beside it stand three detectors of River with their defaults, on the same streams: they are told of each text whether the model's answer",
    'was wrong, first of the texts that it was evaluated on, where their alarms do not count. Of several labels the whole set must be',
    'right, and such errors rise by more than F1 falls.',
    '',
  ];
}

function renderStable(results: readonly MeasuredTask[]): string[] {
  const row = (title: string, facts: readonly string[], streams: readonly WatchedStream[]): string[] => [
    ...[title, ...facts, grouped(streams.length)],
    shareOf(streams, ({ alarm }) => alarm !== undefined),
    ...riverDetectors.map((name) => shareOf(streams, ({ river }) => river[name] !== null)),
  ];
  return [
    `## False alarms in ${grouped(stableRecords)} stable records`,
    '',
    ...renderTable(
      ['', 'texts', 'micro F1', 'streams', 'with an alarm (95 % interval)', ...riverDetectors],
      [
        ...results.map(({ task, texts, microF1, stable }) =>
          row(task.title, [grouped(texts), microF1.toFixed(3)], stable),
        ),
        row(
          'all',
          ['', ''],
          results.flatMap(({ stable }) => stable),
        ),
      ],
    ),
  ];
}

function renderTask({ task, findings, estimates }: MeasuredTask): string[] {
  const reached = findings.filter(({ share }) => share !== undefined);
  const unreached = groupUnreached(findings);
  return [
    `## ${task.title}`,
    '',
    ...renderTable(
      [
        ...['decay', 'micro F1 falls by', 'of the texts', 'found (95 % interval)', 'before it began'],
        ...[
          'median records',
          '95th percentile',
          'beginning off by, median (10–90 %)',
          'its interval holds the fall',
        ],
      ],
      reached.map(describeFinding),
    ),
    ...(unreached.length === 0
      ? []
      : [`Even all texts of that kind do not make it fall so far: ${unreached.join(', ')}.`, '']),
    "River's detectors, found, and in brackets alarms before the decay began:",
    '',
    ...renderTable(
      ['decay', 'micro F1 falls by', ...riverDetectors.flatMap((name) => [name, 'median records'])],
      reached.map(({ way, fall, streams }) => [
        way.title,
        describeFall(fall),
        ...riverDetectors.flatMap((name) => {
          const alarms = streams.map(({ river }) => river[name] ?? Infinity);
          const { soon, early } = sortAlarms(alarms);
          return [
            `${roundPercent(soon.length / alarms.length)} (${roundPercent(early / alarms.length)})`,
            soon.length === 0 ? '–' : grouped(quantile(soon, 0.5)),
          ];
        }),
      ]),
    ),
    `Micro F1 of windows of ${grouped(windowRecords)} records, estimated without their labels, with the decay of 10 points or as much as it makes. Their intervals count chance alone:`,
    '',
    ...renderTable(
      [
        'decay',
        'of the texts',
        'truth',
        'estimate',
        'off by',
        'interval holds the truth',
        'agrees',
        'differs',
      ],
      estimates.map(describeEstimate),
    ),
  ];
}

/** The ways that cannot make F1 fall as far as was wanted, each with the least fall that it does not reach. */
function groupUnreached(findings: readonly DecayFinding[]): string[] {
  const least = new Map<string, number>();
  for (const { way, fall, share } of findings)
    if (share === undefined) least.set(way.title, Math.min(fall.points, least.get(way.title) ?? 1));
  return Array.from(least, ([title, points]) => `${title} (less than ${Math.round(points * 100)} points)`);
}

function describeFinding({ way, fall, share = 0, streams }: DecayFinding): string[] {
  const { soon, early } = sortAlarms(streams.map(({ alarm }) => alarm?.after ?? Infinity));
  const found = streams.flatMap(({ alarm }) =>
    alarm !== undefined && alarm.after > stableFirst ? alarm.decay : [],
  );
  const offs = found.map(({ beganRecord }) => beganRecord - stableFirst).sort((a, b) => a - b);
  const held = found.filter(
    ({ drop: { interval } }) => interval[0] <= fall.points && fall.points <= interval[1],
  );
  const isFound = soon.length > 0;
  return [
    ...[way.title, describeFall(fall), roundPercent(share)],
    percentWithin(soon.length, streams.length),
    roundPercent(early / streams.length),
    ...[0.5, 0.95].map((at) => (isFound ? grouped(quantile(soon, at)) : '–')),
    isFound
      ? `${signed(quantile(offs, 0.5))} (${signed(quantile(offs, 0.1))} – ${signed(quantile(offs, 0.9))})`
      : '–',
    isFound && fall.growsOver === 0 ? roundPercent(held.length / found.length) : '–',
  ];
}

function describeEstimate({ title, share, windows }: EstimateFinding): string[] {
  const mean = (of: (window: (typeof windows)[number]) => number): number =>
    sum(windows.map(of)) / windows.length;
  const verdicts = (['agrees', 'differs'] as const).map((wantedVerdict) =>
    roundPercent(mean(({ verdict }) => (verdict === wantedVerdict ? 1 : 0))),
  );
  return [
    title,
    share === 0 ? '–' : roundPercent(share),
    mean(({ truth }) => truth).toFixed(3),
    mean(({ estimate }) => estimate).toFixed(3),
    signed(
      mean(({ truth, estimate }) => estimate - truth),
      3,
    ),
    roundPercent(mean(({ holds }) => (holds ? 1 : 0))),
    ...verdicts,
  ];
}

function renderSimulated(simulated: readonly SimulatedResult[]): string[] {
  const rows = simulated.map(({ accuracy, texts, referenceErrors, streams, falseAlarms, found }) => [
    ...[accuracy.toFixed(2), grouped(texts), String(referenceErrors), grouped(streams)],
    ...[falseAlarms, found].map((count) => percentWithin(count, streams)),
  ]);
  return [
    '## What chance allows',
    '',
    'Made-up models that are right with a fixed probability, so that any number of streams can be drawn. The error of the evaluation is',
    'tolerated by so many of its standard errors; 1 is the default.',
    '',
    ...renderTable(
      [
        ...['accuracy', 'evaluated on', 'errors tolerated', 'streams'],
        ...[
          `false alarms in ${grouped(stableRecords)} records`,
          `a fall of 5 points found within ${grouped(mostRecords)}`,
        ],
      ],
      rows,
    ),
  ];
}

function renderVerdict(results: readonly MeasuredTask[], simulated: readonly SimulatedResult[]): string[] {
  const stable = results.flatMap((result) => result.stable);
  const alarms = stable.filter(({ alarm }) => alarm !== undefined).length;
  const usual = simulated.filter(({ texts, referenceErrors }) => texts >= 2000 && referenceErrors === 1);
  const madeUp = [
    sum(usual.map(({ falseAlarms }) => falseAlarms)),
    sum(usual.map(({ streams }) => streams)),
  ] as const;
  const sudden = results.flatMap(({ task, findings }) =>
    findings
      .filter(({ fall, share }) => fall.growsOver === 0 && share !== undefined)
      .map((finding) => ({ task, finding, found: foundShare(finding) })),
  );
  const of = (points: number) => sudden.filter(({ finding }) => finding.fall.points === points);
  const missed = sudden.filter(({ found }) => found < wanted);
  return [
    '## What was wanted',
    '',
    `- An alarm in at most ${roundPercent(allowed)} of the stable streams of ${grouped(stableRecords)} records: ${judgeAlarms(alarms, stable.length)}; of made-up answers, evaluated on at least 2,000 texts: ${judgeAlarms(...madeUp)}.`,
    ...[0.05, 0.1].map((points) => {
      const holds = of(points).filter(({ found }) => found >= wanted).length;
      return `- A sudden fall of ${Math.round(points * 100)} points is found within ${grouped(mostRecords)} records in at least ${roundPercent(wanted)} of the streams: holds for ${holds} of ${of(points).length} ways.`;
    }),
    ...(missed.length === 0 ? [] : ['- It fails for', ...missed.map(describeMissed)]),
  ];
}

const judgeAlarms = (alarms: number, streams: number): string =>
  `${alarms <= streams * allowed ? 'holds' : 'fails'}, ${alarms} of ${grouped(streams)}`;

const describeMissed = ({
  task,
  finding: { way, fall },
  found,
}: {
  readonly task: DecayResult['task'];
  readonly finding: DecayFinding;
  readonly found: number;
}): string => `  - ${task.id}: ${way.title}, ${describeFall(fall)}: found in ${roundPercent(found)}`;

/** The share of the streams whose first alarm comes after the decay began. */
export const foundShare = ({ streams }: DecayFinding): number =>
  sortAlarms(streams.map(({ alarm }) => alarm?.after ?? Infinity)).soon.length / Math.max(1, streams.length);

/** Alarms after the decay began, in records since then, rising; and how many came before it. */
function sortAlarms(afters: readonly number[]): { readonly soon: readonly number[]; readonly early: number } {
  const since = afters.map((after) => after - stableFirst).sort((a, b) => a - b);
  return {
    soon: since.filter((after) => after > 0 && after < Infinity),
    early: since.filter((after) => after <= 0).length,
  };
}

const describeFall = ({ points, growsOver }: Fall): string =>
  `${Math.round(points * 100)} points${growsOver === 0 ? '' : `, gradually over ${grouped(growsOver)}`}`;

const shareOf = (streams: readonly WatchedStream[], has: (stream: WatchedStream) => boolean): string =>
  percentWithin(streams.filter(has).length, streams.length);

/** A value of a list that rises, by the share of the values that are at most so large. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] as number;

const roundPercent = (value: number): string => percent(value, 0);

const signed = (value: number, digits = 0): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
