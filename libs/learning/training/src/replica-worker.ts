/** Entry of a thread that trains one replica. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { fromUnknown } from '@runestone/errors';
import { standardSteps } from '@runestone/text-pipeline';
import { createTextSteps } from './create-text-steps.ts';
import { fitReplica } from './fit-replica.ts';
import type { ReplicaAnswer, ReplicaTask } from './fit-replicas.ts';

const { job, replica } = workerData as ReplicaTask;
const port = parentPort as MessagePort;
const answer = (message: ReplicaAnswer, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

try {
  const steps = await createTextSteps(job.recipe, standardSteps, job.train);
  const parameters = await fitReplica(job, steps, replica, {
    steps: standardSteps,
    pause: () => Promise.resolve(),
  });
  answer({ parameters }, [parameters.weights.buffer as ArrayBuffer]);
} catch (thrown) {
  const { kind, code, message } = fromUnknown(thrown);
  answer({ kind, code, message });
}
