import type { DriftSketch } from '@runestone/drift';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import type { RecordStore } from '@runestone/records';
import type { DriftTelemetry, Telemetry } from '@runestone/telemetry';
import { createDriftReporter, type DriftReporter } from './report-drift.ts';
import { VersionDrift } from './version-drift.ts';

/** A version whose recorded windows are compared with its reference, if it has one. */
export interface ComparedVersion {
  readonly identity: { readonly version: string };
  readonly driftReference?: DriftSketch | undefined;
}

/** A model whose recorded windows are compared. */
export interface ComparedModel {
  /** How its records call it. */
  readonly name: string;
  /** How logs and metrics call it. */
  readonly label: string;
  readonly live: ComparedVersion | undefined;
}

/** Compares what all processes recorded. */
export interface RecordedDriftWatch {
  /** Why the records could not be read the last time; undefined where they could. */
  readonly problem: RunestoneError | undefined;
  /** Compares at once, and from then on after each interval. */
  start(): void;
  /** Ends the round under way, and stops. */
  close(): Promise<void>;
}

/** How recorded windows are watched. */
export interface RecordedDriftOptions {
  /** The models of now. */
  readonly models: () => readonly ComparedModel[];
  readonly openStore: () => Promise<Pick<RecordStore, 'listDriftWindows' | 'readDriftSketches' | 'close'>>;
  /** Time between two comparisons, in milliseconds. */
  readonly intervalMs: number;
  readonly telemetry: Pick<Telemetry, 'driftOf'>;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Windows of an interval that has ended are on their way to the database for so long. */
const longestGraceMs = 10_000;
/** Pause before records that could not be read are tried again. */
const retryMs = 30_000;

/** Creates the watch over all models of a process. */
export function watchRecordedDrift(options: RecordedDriftOptions): RecordedDriftWatch {
  return new WindowsComparer(options);
}

/** What is known of a model. */
interface Known {
  readonly telemetry: DriftTelemetry;
  readonly reporter: DriftReporter;
  readonly logger: Logger;
  comparing?: { readonly live: ComparedVersion; readonly drift: VersionDrift | undefined };
}

class WindowsComparer implements RecordedDriftWatch {
  readonly #options: RecordedDriftOptions;
  readonly #known = new Map<string, Known>();
  problem: RunestoneError | undefined;
  #cancel: () => void = () => undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: RecordedDriftOptions) {
    this.#options = options;
  }

  start(): void {
    this.#round = this.#compareAll().finally(() => this.#schedule());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#round;
  }

  #schedule(): void {
    if (this.#closed) return;
    const { intervalMs, clock, timer } = this.#options;
    const graceMs = Math.min(longestGraceMs, intervalMs / 10);
    const nextMs = intervalMs - (clock() % intervalMs) + graceMs;
    const pauseMs = this.problem === undefined ? nextMs : Math.min(nextMs, retryMs);
    this.#cancel = timer.schedule(() => this.start(), pauseMs);
  }

  async #compareAll(): Promise<void> {
    this.#forgetRemoved();
    try {
      const store = await this.#options.openStore();
      try {
        for (const model of this.#options.models()) await this.#compare(model, store);
      } finally {
        await store.close();
      }
      if (this.problem !== undefined) this.#options.logger.info({}, 'recorded windows can be read again');
      this.problem = undefined;
    } catch (thrown) {
      this.#tellProblem(fromUnknown(thrown));
    }
  }

  async #compare(
    model: ComparedModel,
    store: Pick<RecordStore, 'listDriftWindows' | 'readDriftSketches'>,
  ): Promise<void> {
    const known = this.#knownOf(model);
    const { live } = model;
    if (known.comparing?.live !== live) this.#begin(known, model);
    const drift = known.comparing?.drift;
    if (drift === undefined) return;
    let history = 0;
    for await (const { report, isHistory, leftOut, reason } of drift.advance(store, this.#options.clock())) {
      if (this.#closed || model.live !== live) return;
      if (leftOut > 0) known.logger.warn({ leftOut, reason }, 'windows of drift were left out');
      if (isHistory) history += 1;
      known.reporter[isHistory ? 'resume' : 'add'](report);
    }
    const verdict = known.reporter.latest?.verdict;
    if (history > 0) known.logger.info({ intervals: history, verdict }, 'going on with recorded windows');
  }

  /** Begins with a version; one whose bundle has no reference is not compared. */
  #begin(known: Known, { name, live }: ComparedModel): void {
    known.reporter.forget();
    delete known.comparing;
    if (live === undefined) return;
    const { driftReference: reference, identity } = live;
    const { intervalMs } = this.#options;
    const version = { model: name, version: identity.version, intervalMs };
    known.comparing = { live, drift: reference && new VersionDrift({ ...version, reference }) };
  }

  /** Says it once, not each time it is met. */
  #tellProblem(error: RunestoneError): void {
    for (const { comparing, telemetry } of this.#known.values())
      if (comparing?.drift !== undefined) telemetry.countFailure();
    if (!this.#closed && error.code !== this.problem?.code)
      this.#options.logger.warn(
        { code: error.code, reason: error.message },
        'recorded windows cannot be read: trying again',
      );
    this.problem = error;
  }

  #knownOf({ label }: ComparedModel): Known {
    const known = this.#known.get(label);
    if (known !== undefined) return known;
    const logger = this.#options.logger.child({ model: label });
    const telemetry = this.#options.telemetry.driftOf(label);
    const created = { telemetry, logger, reporter: createDriftReporter(logger, telemetry) };
    this.#known.set(label, created);
    return created;
  }

  #forgetRemoved(): void {
    const labels = new Set(this.#options.models().map(({ label }) => label));
    for (const [label, { reporter }] of this.#known) {
      if (labels.has(label)) continue;
      reporter.forget();
      this.#known.delete(label);
    }
  }
}
