import { fromUnknown } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import type { QualityLabels, ReferenceEvaluation } from '@runestone/quality';
import type { RecordStoreLocation } from '@runestone/records';
import type { QualityTelemetry, Telemetry } from '@runestone/telemetry';
import { createThreadService, startThread } from '@runestone/threads';
import type { QualityRequest, RecordedQuality } from './find-quality.ts';
import { observationOf } from './observation-of.ts';

/** A version whose recorded answers are judged. */
export interface JudgedVersion {
  readonly identity: { readonly version: string };
  readonly manifest: { readonly labels: QualityLabels };
  /** How good it was on held-out texts, those like its training's first; absent where its bundle does not say. */
  readonly evaluation?:
    { readonly sources: readonly { readonly evaluation: ReferenceEvaluation }[] } | undefined;
}

/** A model whose recorded answers are judged. */
export interface JudgedModel<Version extends JudgedVersion> {
  /** How its records call it. */
  readonly name: string;
  /** How logs and metrics call it. */
  readonly label: string;
  readonly live: Version | undefined;
}

/** What was found when the recorded answers of a version were last judged. */
export interface QualityFinding {
  /** When, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly quality: RecordedQuality;
}

/** Judges recorded answers by the labels that come later. */
export interface QualityWatch<Version extends JudgedVersion = JudgedVersion> {
  /** What was found last of the version that is live; undefined before its first time. */
  latestOf(model: JudgedModel<Version>): QualityFinding | undefined;
  /** Judges now and then from here on. */
  start(): void;
  close(): Promise<void>;
}

/** How quality is watched. Times in milliseconds. */
export interface QualityWatchOptions<Version extends JudgedVersion> {
  /** The models of now. */
  readonly models: () => readonly JudgedModel<Version>[];
  readonly location: RecordStoreLocation;
  readonly intervalMs: number;
  /** How far back records are looked at. */
  readonly periodMs: number;
  readonly telemetry: Pick<Telemetry, 'qualityOf'>;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The first time, for a server that is started anew. */
const firstPauseMs = 15_000;
const findTimeoutMs = 300_000;
/** A thread that exhausts its memory takes nothing else along. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Creates the watch over all models of a process. It has a thread only while it judges. */
export function watchQuality<Version extends JudgedVersion>(
  options: QualityWatchOptions<Version>,
): QualityWatch<Version> {
  return new RecordsJudge(options);
}

/** What is known of a model. */
interface Known {
  readonly telemetry: QualityTelemetry;
  latest?: { readonly live: JudgedVersion; readonly finding: QualityFinding } | undefined;
}

class RecordsJudge<Version extends JudgedVersion> implements QualityWatch<Version> {
  readonly #options: QualityWatchOptions<Version>;
  readonly #known = new Map<string, Known>();
  #problem = '';
  #cancel: () => void = () => undefined;
  #endRound: () => Promise<void> = () => Promise.resolve();
  #closed = false;

  constructor(options: QualityWatchOptions<Version>) {
    this.#options = options;
  }

  latestOf({ label, live }: JudgedModel<Version>): QualityFinding | undefined {
    const latest = this.#known.get(label)?.latest;
    return latest?.live === live ? latest?.finding : undefined;
  }

  start(): void {
    this.#schedule(Math.min(firstPauseMs, this.#options.intervalMs));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#endRound();
  }

  #schedule(pauseMs: number): void {
    if (this.#closed) return;
    this.#cancel = this.#options.timer.schedule(() => {
      void this.#judgeAll().finally(() => this.#schedule(this.#options.intervalMs));
    }, pauseMs);
  }

  async #judgeAll(): Promise<void> {
    this.#forgetRemoved();
    const service = createThreadService({
      name: 'quality',
      start: () => startThread(import.meta.url, 'quality-worker', this.#options.location, threadLimits),
      retries: 0,
    });
    this.#endRound = () => service.close();
    try {
      for (const model of this.#options.models()) {
        if (this.#closed) return;
        if (model.live !== undefined)
          await this.#judge(model, model.live, (request) => service.call('find', request, findTimeoutMs));
      }
    } finally {
      await service.close();
    }
  }

  async #judge(
    model: JudgedModel<Version>,
    live: Version,
    find: (request: QualityRequest) => Promise<RecordedQuality>,
  ): Promise<void> {
    const { clock, periodMs } = this.#options;
    const known = this.#knownOf(model.label);
    const timeMs = clock();
    try {
      const quality = await find({
        ...{ model: model.name, version: live.identity.version, labels: live.manifest.labels },
        evaluation: referenceOf(live),
        ...{ fromMs: timeMs - periodMs, untilMs: timeMs },
      });
      this.#problem = '';
      // A version that went live meanwhile is judged the next time.
      if (model.live !== live) return known.telemetry.forget();
      this.#tell(model.label, quality, known.latest?.finding);
      known.latest = { live, finding: { timeMs, quality } };
      known.telemetry.observe(observationOf(quality));
    } catch (thrown) {
      known.telemetry.countFailure();
      this.#tellProblem(model.label, thrown);
    }
  }

  /** Says it once, not each time it is seen. */
  #tell(model: string, { version, decay }: RecordedQuality, before: QualityFinding | undefined): void {
    const isNews = before?.quality.version !== version || before.quality.decay?.verdict !== 'decayed';
    if (decay?.decay === undefined || !isNews) return;
    const { beganMs, drop, microF1 } = decay.decay;
    this.#options.logger.warn(
      {
        ...{ model, version, beganAt: new Date(beganMs).toISOString() },
        ...{ drop: drop.value, microF1: microF1.value, reference: decay.reference.value },
      },
      'the answers of a model got worse than they were when it was evaluated',
    );
  }

  #tellProblem(model: string, thrown: unknown): void {
    const { code, message } = fromUnknown(thrown);
    if (this.#closed || code === this.#problem) return;
    this.#problem = code;
    this.#options.logger.warn({ model, code, reason: message }, 'recorded answers could not be judged');
  }

  #knownOf(label: string): Known {
    const known = this.#known.get(label) ?? { telemetry: this.#options.telemetry.qualityOf(label) };
    this.#known.set(label, known);
    return known;
  }

  #forgetRemoved(): void {
    const labels = new Set(this.#options.models().map(({ label }) => label));
    for (const [label, { telemetry }] of this.#known) {
      if (labels.has(label)) continue;
      telemetry.forget();
      this.#known.delete(label);
    }
  }
}

/** How good the version was on held-out texts like those it was trained on; labels that were added later were not evaluated. */
export function referenceOf({
  evaluation,
  manifest,
}: Pick<JudgedVersion, 'evaluation' | 'manifest'>): ReferenceEvaluation | undefined {
  const reference = evaluation?.sources[0]?.evaluation;
  const isWhole =
    reference !== undefined &&
    reference.support > 0 &&
    Object.keys(reference.perClass).length === manifest.labels.labels.length;
  return isWhole ? reference : undefined;
}
