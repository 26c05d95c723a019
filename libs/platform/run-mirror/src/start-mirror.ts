import { RunestoneError, type ErrorKind } from '@runestone/errors';
import type { StoreSettings } from '@runestone/stores';
import { startThread } from '@runestone/threads';
import { mirrorErrors } from './errors.ts';
import type { MirrorReport } from './mirror-run.ts';

/** What the thread is given: plain data. */
export interface MirrorTask {
  readonly settings: StoreSettings;
  readonly runId: string;
}

/** What the thread is told: there is something new, or the run has ended. */
export interface MirrorRequest {
  readonly finishWithinMs?: number;
}

interface Failure {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
}

/** What the thread answers. */
export type MirrorAnswer =
  | { readonly type: 'passed' }
  | { readonly type: 'finished'; readonly report: MirrorReport }
  | ({ readonly type: 'problem' | 'failed' } & Failure);

/** How a mirror ended: everything is there, or why not. */
export type MirrorOutcome =
  | { readonly complete: true; readonly report: MirrorReport }
  | { readonly complete: false; readonly problem: RunestoneError };

/** A thread that mirrors one run. */
export interface RunningMirror {
  /** Says that there is something new of the run; returns at once. */
  poke(): void;
  /** Sends the rest, for so long at most, and ends the thread. */
  finish(withinMs: number): Promise<MirrorOutcome>;
}

/** How a mirror is started. */
export interface StartMirrorOptions extends MirrorTask {
  /** Told once for each time that the servers go away, and once when they are back. */
  readonly onProblem?: (problem: RunestoneError) => void;
  readonly onRecovery?: () => void;
}

/** Starts the thread that mirrors a run, with what lies there already. */
export function startMirror({ onProblem, onRecovery, ...task }: StartMirrorOptions): RunningMirror {
  const worker = startThread(import.meta.url, 'mirror-worker', task);
  let away = false;
  let settle: (outcome: MirrorOutcome) => void = () => undefined;
  const settled = new Promise<MirrorOutcome>((resolve) => (settle = resolve));
  worker.on('message', (answer: MirrorAnswer) => {
    if (answer.type === 'finished') settle({ complete: true, report: answer.report });
    else if (answer.type === 'failed') settle({ complete: false, problem: new RunestoneError(answer) });
    else if (answer.type === 'problem') {
      if (!away) onProblem?.(new RunestoneError(answer));
      away = true;
    } else if (away) {
      away = false;
      onRecovery?.();
    }
  });
  worker.on('error', (error) => {
    const problem = mirrorErrors.THREAD_ENDED(`The run could not be sent: ${error.message}`, {
      cause: error,
    });
    settle({ complete: false, problem });
  });
  worker.on('exit', () => {
    settle({ complete: false, problem: mirrorErrors.THREAD_ENDED('The run could not be sent.') });
  });
  // A training that fails must not wait for it.
  worker.unref();
  const tell = (request: MirrorRequest): void => worker.postMessage(request);
  tell({});
  return {
    poke: () => tell({}),
    async finish(withinMs) {
      worker.ref();
      tell({ finishWithinMs: withinMs });
      try {
        return await settled;
      } finally {
        await worker.terminate();
      }
    },
  };
}
