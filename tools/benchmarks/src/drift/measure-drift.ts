import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { createRandom } from '@runestone/random';
import { createStream, type Stream } from './create-stream.ts';
import type { DriftTask, Scenario } from './drift-tasks.ts';
import type { KeptUnits } from './kept-units.ts';
import type { Request, Traffic } from './prepare-traffic.ts';
import type { Evidently } from './start-evidently.ts';
import { findDrift, watchDay, windowRequests } from './watch-stream.ts';

const list = <Item extends TSchema>(item: Item) => Type.Array(item);
const measures = list(Type.String());

const findingsSchema = list(Type.Object({ after: Type.Optional(Type.Integer()), measures }));
const daysSchema = list(Type.Object({ alarms: Type.Integer(), measures }));
const answerSchema = Type.Object({ columns: list(Type.String()), dataset: Type.Boolean() });
const answersSchema = list(Type.Object({ small: answerSchema, large: answerSchema }));

/** What our watch said of the streams of a scenario. */
export type Findings = Static<typeof findingsSchema>;
/** What our watch said of days of stable traffic. */
type StableDays = Static<typeof daysSchema>;
/** What Evidently said of a window of 250 requests and of one of 1,000, for each of some streams. */
export type EvidentlyAnswers = Static<typeof answersSchema>;

/** Everything that was measured of a task. */
export interface DriftResult {
  readonly task: DriftTask;
  readonly days: StableDays;
  readonly stableAnswers: EvidentlyAnswers;
  readonly scenarios: readonly {
    readonly scenario: Scenario;
    readonly findings: Findings;
    readonly answers: EvidentlyAnswers;
  }[];
}

/** How much is measured. */
interface DriftCounts {
  /** Stable days of each task. */
  readonly days: number;
  /** Streams of each scenario. */
  readonly streams: number;
  /** Those of them that Evidently sees, too; 0 leaves it out. */
  readonly evidently: number;
  /** Stable streams of each task that Evidently sees. */
  readonly evidentlyStable: number;
}

/** What measuring needs. */
export interface DriftMeasuring {
  readonly counts: DriftCounts;
  readonly kept: KeptUnits;
  readonly evidently: () => Promise<Evidently>;
  readonly say: (line: string) => void;
}

/** Days that are kept together. */
const daysOfUnit = 20;

/** Measures a task: days of stable traffic, and streams of each scenario. */
export async function measureDrift(
  task: DriftTask,
  traffic: Traffic,
  measuring: DriftMeasuring,
): Promise<DriftResult> {
  const days = await measureDays(task, traffic, measuring);
  const scenarios = [];
  for (const scenario of task.scenarios) {
    const findings = await measureScenario({ task, traffic, scenario }, measuring);
    scenarios.push({ scenario, findings });
  }
  const stableAnswers = await askEvidently({ task, traffic, scenario: undefined }, measuring);
  const answered = [];
  for (const measured of scenarios) {
    const answers = await askEvidently({ task, traffic, scenario: measured.scenario }, measuring);
    answered.push({ ...measured, answers });
  }
  return { task, days, stableAnswers, scenarios: answered };
}

/** What streams are made of. */
interface Setting {
  readonly task: DriftTask;
  readonly traffic: Traffic;
  readonly scenario: Scenario | undefined;
}

/** The stream of a number is the same for everyone who watches it. */
function streamOf({ task, traffic, scenario }: Setting, number: number): Stream {
  const name = scenario === undefined ? 'stable' : `${scenario.title} ${scenario.share}`;
  return createStream(traffic, scenario, createRandom(`${task.id}, ${name}, ${number}`));
}

const keyOf = ({ task, traffic, scenario }: Setting): object => ({
  ...{ task: task.id, data: traffic.fingerprint, scenario: scenario ?? 'stable' },
});

async function measureDays(
  task: DriftTask,
  traffic: Traffic,
  measuring: DriftMeasuring,
): Promise<StableDays> {
  const { counts, kept, say } = measuring;
  const setting = { task, traffic, scenario: undefined };
  const days: StableDays = [];
  for (let from = 0; from < counts.days; from += daysOfUnit) {
    const to = Math.min(counts.days, from + daysOfUnit);
    const key = { ...keyOf(setting), from, to };
    const unit = await kept.once({ folder: task.id, key, schema: daysSchema }, async () => {
      const measured: StableDays = [];
      for (let day = from; day < to; day += 1) {
        const { alarms, measures } = watchDay(streamOf(setting, day), traffic.labels);
        measured.push({ alarms, measures: [...measures] });
        await pause();
      }
      return measured;
    });
    days.push(...unit);
    const alarmed = days.filter(({ alarms }) => alarms > 0).length;
    say(`${task.id}: ${days.length} stable days, ${alarmed} with an alarm`);
  }
  return days;
}

async function measureScenario(
  setting: Setting & { readonly scenario: Scenario },
  { counts: { streams }, kept, say }: DriftMeasuring,
): Promise<Findings> {
  const { task, traffic, scenario } = setting;
  const key = { ...keyOf(setting), streams };
  const findings = await kept.once({ folder: task.id, key, schema: findingsSchema }, async () => {
    const found: Findings = [];
    for (let number = 0; number < streams; number += 1) {
      const { after, measures } = findDrift(streamOf(setting, number), traffic.labels);
      found.push({ ...(after === undefined ? {} : { after }), measures: [...measures] });
      await pause();
    }
    return found;
  });
  const soon = findings.filter(({ after }) => after !== undefined && after <= 1000).length;
  say(`${task.id}: ${scenario.title}, ${scenario.share}: ${soon} of ${findings.length} found within 1,000`);
  return findings;
}

async function askEvidently(
  setting: Setting,
  { counts, kept, evidently, say }: DriftMeasuring,
): Promise<EvidentlyAnswers> {
  const { task, scenario } = setting;
  const streams = scenario === undefined ? counts.evidentlyStable : counts.evidently;
  const answers: EvidentlyAnswers = [];
  for (let number = 0; number < streams; number += 1) {
    const key = { ...keyOf(setting), evidently: number };
    const [answer] = await kept.once({ folder: task.id, key, schema: answersSchema }, async () => {
      const stream = streamOf(setting, number);
      const requests = firstThousand(stream);
      const windows = [requests.slice(-windowRequests), requests.slice(-1000)];
      const [small, large] = await (await evidently()).compare(stream.reference, windows);
      if (small === undefined || large === undefined) throw new Error('Evidently left a window out');
      const copy = ({ columns, dataset }: typeof small) => ({ columns: [...columns], dataset });
      return [{ small: copy(small), large: copy(large) }];
    });
    if (answer !== undefined) answers.push(answer);
  }
  say(`${task.id}: Evidently, ${scenario === undefined ? 'stable' : `${scenario.title}, ${scenario.share}`}`);
  return answers;
}

/** The requests to the last end of a window that is within 1,000 of the beginning of the drift; 1,000 stable ones. */
function firstThousand(stream: Stream): Request[] {
  if (stream.driftsFrom === Infinity) return stream.take(1000);
  const end = Math.floor((stream.driftsFrom + 1000) / windowRequests) * windowRequests;
  return stream.take(end);
}

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
