/** Kills the MLflow server, and the S3 server, at random moments of a run, restarts them, and looks what is there then. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { joinUri } from '@runestone/artifacts';
import { createRandom } from '@runestone/random';
import { startMirror } from '@runestone/run-mirror';
import { openStores } from '@runestone/stores';
import { startStoreServers } from './start-store-servers.ts';

const outages = Number(process.argv[2] ?? 20);
const random = createRandom(Date.now());
const folder = await mkdtemp(path.join(tmpdir(), 'runestone-outages-'));
const { s3, mlflow, settingsFor, closeServers } = await startStoreServers();

let wrong = 0;
async function trial(server: typeof mlflow | typeof s3, name: string, number: number): Promise<void> {
  const settings = settingsFor(path.join(folder, `${name}-${number}`));
  const stores = openStores(settings);
  const run = await stores.local.createRun({ experiment: `outages-${name}` });
  const mirror = startMirror({ settings, runId: run.runId });
  let step = 0;
  let ended = false;
  const training = (async () => {
    while (!ended) {
      step += 1;
      await run.logMetrics({ loss: 1 / step, accuracy: 1 - 1 / step }, step);
      const checkpoint = joinUri(run.artifactUri, `checkpoints/${step % 20}`);
      await stores.artifacts.write(joinUri(checkpoint, 'steps/weights'), String(step).repeat(20_000));
      await stores.artifacts.write(joinUri(checkpoint, 'manifest.json'), JSON.stringify({ step }));
      mirror.poke();
      await delay(10);
    }
  })();
  await delay(random.nextInt(3000));
  await server.kill();
  await delay(random.nextInt(1500));
  await server.restart();
  await delay(500);
  ended = true;
  await training;
  await run.setTags({ 'runestone.register_as': `outages-${name}` });
  await stores.artifacts.write(joinUri(run.artifactUri, 'bundle/manifest.json'), '{}');
  await run.end('FINISHED');
  const outcome = await mirror.finish(60_000);
  const problems: string[] = outcome.complete ? [] : [outcome.problem.message];
  if (outcome.complete) {
    const remote = openStores(settings).remote as NonNullable<typeof stores.remote>;
    const record = await remote.tracker.getRun(outcome.report.remoteRunId);
    if (record.status !== 'FINISHED') problems.push(`the run is ${record.status}`);
    for (const key of ['loss', 'accuracy']) {
      const history = await remote.tracker.getMetricHistory(record.runId, key);
      const expected = Array.from({ length: step }, (_, i) => i + 1);
      if (JSON.stringify(history.map((point) => point.step)) !== JSON.stringify(expected))
        problems.push(`${key} has ${history.length} points of ${step}, or in another order`);
    }
    const here = await stores.artifacts.list(run.artifactUri);
    const there = await stores.artifacts.list(record.artifactUri);
    if (JSON.stringify(here) !== JSON.stringify(there)) problems.push('the artifacts differ');
    for (const { path: file } of here) {
      const [left, right] = await Promise.all(
        [run.artifactUri, record.artifactUri].map((uri) => stores.artifacts.read(joinUri(uri, file))),
      );
      if (left?.equals(right as Buffer) !== true) problems.push(`${file} differs`);
    }
    const versions = (await remote.registry.listVersions(`outages-${name}`)).filter(
      ({ runId }) => runId === record.runId,
    );
    if (versions.length !== 1) problems.push(`${versions.length} versions are registered`);
  }
  if (problems.length > 0) wrong += 1;
  process.stdout.write(
    `${name} ${number}: ${step} steps, ${problems.length === 0 ? 'everything there, once' : problems.join('; ')}\n`,
  );
}

try {
  for (let number = 1; number <= outages; number += 1) await trial(s3, 's3', number);
  for (let number = 1; number <= outages; number += 1) await trial(mlflow, 'mlflow', number);
  process.stdout.write(
    `${outages} outages of each server: ${wrong} with something lost, doubled or half there\n`,
  );
  if (wrong > 0) process.exitCode = 1;
} finally {
  await closeServers();
  await rm(folder, { recursive: true });
}
