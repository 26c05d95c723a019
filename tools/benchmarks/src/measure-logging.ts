/** How much logging slows a training loop: 10,000 metric points and 200 artifacts, mirrored to MLflow and S3. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { joinUri } from '@runestone/artifacts';
import { startMirror } from '@runestone/run-mirror';
import { openStores } from '@runestone/stores';
import { describeCores } from './describe-cores.ts';
import { medianOf } from './median-of.ts';
import { startStoreServers } from './start-store-servers.ts';

const steps = 1000;
const metricsAStep = 10;
const artifacts = 200;
const rounds = Number(process.argv[2] ?? 3);

/** Work of some milliseconds that nothing can shorten: what a step of a training does. */
function work(): number {
  let sum = 0;
  for (let i = 0; i < 24_000_000; i += 1) sum += Math.sqrt(i);
  return sum;
}

/** Runs the loop; gives its time, and the part of it in which it was logging, in seconds. */
async function loop(
  log: (step: number) => Promise<void>,
  count = steps,
): Promise<{ wall: number; logging: number }> {
  const began = performance.now();
  let sink = 0;
  let logging = 0;
  for (let step = 1; step <= count; step += 1) {
    sink += work();
    const before = performance.now();
    await log(step);
    await turn();
    logging += performance.now() - before;
  }
  if (Number.isNaN(sink)) throw new Error('the work was optimised away');
  return { wall: (performance.now() - began) / 1000, logging: logging / 1000 };
}

const folder = await mkdtemp(path.join(tmpdir(), 'runestone-logging-'));
const { settingsFor, closeServers } = await startStoreServers();
try {
  const settings = settingsFor(folder);
  const stores = openStores(settings);
  const ratios: number[] = [];
  const shares: number[] = [];
  await loop(async () => undefined, 50);
  for (let round = 1; round <= rounds; round += 1) {
    const plain = await loop(async () => undefined);
    const run = await stores.local.createRun({ experiment: 'logging' });
    const mirror = startMirror({ settings, runId: run.runId });
    const logged = await loop(async (step) => {
      await run.logMetrics(
        Object.fromEntries(Array.from({ length: metricsAStep }, (_, i) => [`metric_${i}`, step / (i + 1)])),
        step,
      );
      if (step % (steps / artifacts) === 0)
        await stores.artifacts.write(joinUri(run.artifactUri, `files/${step}.txt`), 'x'.repeat(10_000));
      mirror.poke();
    });
    await run.end('FINISHED');
    const outcome = await mirror.finish(60_000);
    if (!outcome.complete) throw outcome.problem;
    const there = await stores.remote?.tracker.getMetricHistory(run.runId, 'metric_9');
    const files = await stores.artifacts.list((await stores.tracker.getRun(run.runId)).artifactUri);
    ratios.push(logged.wall / plain.wall);
    shares.push((logged.logging - plain.logging) / plain.wall);
    process.stdout.write(
      `round ${round}: without ${plain.wall.toFixed(2)} s, with ${logged.wall.toFixed(2)} s, ${(logged.logging - plain.logging).toFixed(2)} s of it in the calls that log; ` +
        `on the server: ${there?.length} of ${steps} points of a metric, ${files.length} of ${artifacts} files\n`,
    );
  }
  process.stdout.write(
    `median of ${rounds}: the calls that log take ${(medianOf(shares) * 100).toFixed(2)} % of the loop's time (bound 2 %); ` +
      `with both servers at work on the same ${describeCores()} the loop takes ${((medianOf(ratios) - 1) * 100).toFixed(2)} % longer\n`,
  );
} finally {
  await closeServers();
  await rm(folder, { recursive: true });
}
