import { expect, it } from '@jest/globals';
import type { Network, NetworkBatch } from '@runestone/networks';
import { randomArchitecture, randomBatch, randomNetwork, referenceLogits } from '@runestone/networks/testing';
import { createRandom } from '@runestone/random';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const entry = new URL('./index.ts', import.meta.url).href;
const program = `
  const { parentPort, workerData: { entry, network, batch } } = require('node:worker_threads');
  import('tsx/esm/api')
    .then(({ register }) => (register(), import(entry)))
    .then(async ({ createOnnxNetwork }) => {
      const onnx = await createOnnxNetwork(network);
      parentPort.postMessage(await onnx.logits(batch));
      await onnx.close();
    });
`;

it('computes networks on several threads, which then end by themselves', async () => {
  const tasks = (['lstm', 'char-cnn', 'encoder-head'] as const).map((kind) => {
    const random = createRandom(kind);
    const network = randomNetwork(randomArchitecture(kind, random), random);
    return { network, batch: randomBatch(network.architecture, [9, 4], random) };
  });
  const answers = await Promise.all(tasks.map(computeOnThread));
  answers.forEach(({ logits, exitCode }, index) => {
    const { network, batch } = tasks[index] as (typeof tasks)[number];
    const expected = referenceLogits(network, batch);
    expect(exitCode).toBe(0);
    expect([...logits].map((value) => value.toFixed(4))).toEqual(
      [...expected].map((value) => value.toFixed(4)),
    );
  });
});

async function computeOnThread(task: {
  network: Network;
  batch: NetworkBatch;
}): Promise<{ logits: Float64Array; exitCode: number }> {
  const worker = new Worker(program, {
    eval: true,
    execArgv: ['--conditions=@runestone/source'],
    workerData: { entry, ...task },
  });
  const [[logits], [exitCode]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return { logits, exitCode };
}
