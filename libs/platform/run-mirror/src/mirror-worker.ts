/** Entry of the thread that mirrors a run while it is made. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { errorKinds, fromUnknown } from '@runestone/errors';
import { openStores } from '@runestone/stores';
import { mirrorRun } from './mirror-run.ts';
import type { MirrorAnswer, MirrorRequest, MirrorTask } from './start-mirror.ts';

const { settings, runId } = workerData as MirrorTask;
const port = parentPort as MessagePort;
const answer = (message: MirrorAnswer): void => port.postMessage(message);
const stores = openStores(settings, { attempts: 2 });

/** Time between two passes while the run is made, and the longest between attempts at a server that is away. */
const [pauseMs, longestPauseMs] = [4000, 15_000];
/** The first pause after a failure; doubles each time. */
const firstRetryMs = 1000;

let due = false;
let deadlineMs: number | undefined;
let failures = 0;
let wake: (() => void) | undefined;
let idle = false;

port.on('message', (request: MirrorRequest) => {
  due = true;
  if (request.finishWithinMs !== undefined) {
    deadlineMs = Date.now() + request.finishWithinMs;
    failures = 0;
  } else if (!idle) return;
  wake?.();
});

/** Waits, and no longer when the run has ended. */
function rest(ms: number): Promise<void> {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function untilDue(): Promise<void> {
  idle = true;
  while (!due) await rest(60_000);
  idle = false;
}

for (;;) {
  await untilDue();
  due = false;
  const finishing = deadlineMs !== undefined;
  try {
    const report = await mirrorRun(stores, runId);
    failures = 0;
    if (finishing) {
      answer({ type: 'finished', report });
      break;
    }
    answer({ type: 'passed' });
    if (deadlineMs === undefined) await rest(pauseMs);
  } catch (thrown) {
    const { kind, code, message } = fromUnknown(thrown);
    const hopeless = !errorKinds[kind].retryable && kind !== 'conflict';
    if (finishing && (hopeless || Date.now() > (deadlineMs as number))) {
      answer({ type: 'failed', kind, code, message });
      break;
    }
    answer({ type: 'problem', kind, code, message });
    failures += 1;
    due = true;
    await rest(finishing ? 500 : Math.min(longestPauseMs, firstRetryMs * 2 ** Math.min(failures - 1, 5)));
  }
}
port.close();
