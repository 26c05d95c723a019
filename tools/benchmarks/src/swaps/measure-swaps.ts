import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@runestone/real-services/servers';
import { openStores } from '@runestone/stores';
import { medianOf } from '../median-of.ts';
import { startStoreServers } from '../start-store-servers.ts';
import { moveAlias, type MoveDeps } from './move-alias.ts';
import { publishVersion, type PublishedVersion } from './publish-versions.ts';
import { startServingUnderTest, type ServingUnderTest } from './serving-under-test.ts';
import { startStallingProxy } from './stalling-proxy.ts';
import { createCounts, latencyQuantile, runVerifiedLoad } from './verified-load.ts';

const name = 'swapped';
const soundVersions = 14;
const words =
  'savannen ligger i tropiske og subtropiske områder der vokser busker träd mennesker går på jorden'.split(
    ' ',
  );
const texts = Array.from({ length: 60 }, (_, i) =>
  Array.from({ length: 4 + (i % 9) }, (_word, j) => words[(i * 7 + j * (1 + (i % 5))) % words.length]).join(
    ' ',
  ),
);

/** What was measured, in lines, and whether nothing failed. */
export interface SwapReport {
  readonly lines: readonly string[];
  readonly held: boolean;
}

/** Runs the whole measurement with servers of its own. */
export async function measureSwaps(options: {
  readonly requests: number;
  readonly moves: number;
  readonly connections: number;
}): Promise<SwapReport> {
  const root = path.resolve(
    import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
    '../../../..',
  );
  execFileSync('npx', ['nx', 'run', 'serving:build'], { cwd: root, stdio: 'ignore' });
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-swaps-'));
  const { s3, mlflow, settingsFor, closeServers } = await startStoreServers();
  const proxy = await startStallingProxy(Number(new URL(s3.endpoint).port));
  const stores = openStores(settingsFor(folder));
  try {
    const publish = { ...stores, root: `s3://${s3.bucket}/bundles`, name, texts };
    const sound: PublishedVersion[] = [];
    for (let seed = 1; seed <= soundVersions; seed += 1) sound.push(await publishVersion(seed, publish));
    const damaged = await publishDamaged(publish, s3.folder);
    await stores.registry.setAlias(name, 'champion', sound[0]?.version as number);
    const port = await freePort();
    const env = {
      MLFLOW_TRACKING_URI: mlflow.uri,
      MLFLOW_S3_ENDPOINT_URL: `http://127.0.0.1:${proxy.port}`,
    };
    const start = () => startServingUnderTest({ port, folder, name, env });
    const serving = await start();
    const deps = { registry: stores.registry, name, serving, proxy, mlflow, sound, damaged };
    const report = await run(deps, port, options).finally(() => serving.close());
    const readyMs = await startAgain(start, async () => {
      await mlflow.kill();
      await s3.kill();
    });
    return {
      ...report,
      lines: [
        ...report.lines,
        `start to ready from the cache, on a machine at rest: ${readyMs.there} ms; with MLflow and S3 away: ${readyMs.away} ms`,
      ],
    };
  } finally {
    await proxy.close();
    await closeServers();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the app anew, three times with its servers and three times without; gives the times in the middle. */
async function startAgain(
  start: () => Promise<ServingUnderTest>,
  killServers: () => Promise<void>,
): Promise<{ there: number; away: number }> {
  const measure = async (): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const again = await start();
      times.push(again.readyMs);
      await again.close();
    }
    return Math.round(medianOf(times));
  };
  const there = await measure();
  await killServers();
  return { there, away: await measure() };
}

/** Versions that must never go live, each wrong in another way. */
async function publishDamaged(
  publish: Parameters<typeof publishVersion>[1],
  folder: string,
): Promise<PublishedVersion[]> {
  const flipped = await publishVersion(101, publish);
  await writeFile(
    path.join(folder, 'bundles/seed-101/steps/ngram-linear.weights.bin'),
    Buffer.alloc(1_638_400, 7),
  );
  const missing = await publishVersion(102, publish);
  await rm(path.join(folder, 'bundles/seed-102/steps/ngram-linear.bias.bin'));
  const wrongAnswers = await publishVersion(103, publish, (manifest) => ({
    ...manifest,
    goldenTexts: (manifest['goldenTexts'] as { text: string; scores: number[] }[]).map(
      ({ text, scores }) => ({
        text,
        scores: [...scores].reverse(),
      }),
    ),
  }));
  const unknownStep = await publishVersion(104, publish, (manifest) => ({
    ...manifest,
    steps: (manifest['steps'] as { role: string; id: string }[]).map((step) =>
      step.role === 'model' ? { ...step, id: 'from-the-future' } : step,
    ),
  }));
  const nested = await publishVersion(105, publish, (manifest) => ({
    ...manifest,
    steps: (manifest['steps'] as { options: object }[]).map((step) => ({
      ...step,
      options: { deep: nest(2000) },
    })),
  }));
  return [flipped, missing, wrongAnswers, unknownStep, nested];
}

const nest = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);

async function run(
  deps: MoveDeps,
  port: number,
  { requests, moves, connections }: { requests: number; moves: number; connections: number },
): Promise<SwapReport> {
  const counts = createCounts();
  const answers = new Map([...deps.sound, ...deps.damaged].map((one) => [String(one.version), one.answers]));
  // What it says first is of its start.
  await deps.serving.loopDelayMs();
  const startedMs = performance.now();
  const memory: number[] = [];
  let delayMs = 0;
  let loading = true;
  let moving = true;
  const load = runVerifiedLoad(
    {
      port,
      path: `/v1/models/${name}/predict`,
      texts,
      connections,
      requests,
      goesOn: () => moving,
      expected: (version, place) => answers.get(version)?.[place],
    },
    counts,
  ).finally(() => (loading = false));
  const watching = (async () => {
    while (loading) {
      memory.push(await deps.serving.memoryMiB());
      delayMs = Math.max(delayMs, await deps.serving.loopDelayMs().catch(() => 0));
      const done = counts.answered + counts.failed;
      process.stderr.write(
        `\r${done} of ${requests} requests, ${counts.failed} failed, ${counts.wrong} wrong, ${memory.at(-1)?.toFixed(0)} MiB `,
      );
      await delay(1000);
    }
  })();
  const done = new Map<string, number>();
  const problems: string[] = [];
  let moved = 0;
  // At least so many moves, and on while the load lasts: neither ends before the other.
  for (; moved < moves || counts.answered + counts.failed < requests; moved += 1) {
    const { kind, problem } = await moveAlias(moved, deps);
    done.set(kind, (done.get(kind) ?? 0) + 1);
    if (problem !== undefined) problems.push(`${kind}: ${problem}`);
  }
  moving = false;
  await load;
  await watching;
  const seconds = (performance.now() - startedMs) / 1000;
  process.stderr.write('\n');
  const third = Math.floor(memory.length / 3);
  const median = (list: readonly number[]): number =>
    [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const damagedLive = deps.damaged.filter(({ version }) => counts.versions.has(String(version)));
  const held = counts.failed === 0 && counts.wrong === 0 && problems.length === 0 && damagedLive.length === 0;
  return {
    held,
    lines: [
      `${counts.answered + counts.failed} requests over ${connections} connections in ${seconds.toFixed(0)} s: ${counts.failed} failed, ${counts.wrong} not as the version that they name answers`,
      `${moved} moves of the alias: ${[...done].map(([kind, count]) => `${count} ${kind}`).join(', ')}; ${counts.versions.size} versions answered, ${damagedLive.length} damaged ones`,
      `latency: p50 ${latencyQuantile(counts, 0.5)} ms, p99 ${latencyQuantile(counts, 0.99)} ms, p99.9 ${latencyQuantile(counts, 0.999)} ms`,
      `memory: median ${median(memory.slice(0, third)).toFixed(0)} MiB in the first third, ${median(memory.slice(third, 2 * third)).toFixed(0)} in the second, ${median(memory.slice(2 * third)).toFixed(0)} in the last; at most ${Math.max(...memory).toFixed(0)}`,
      `event loop of the server: at most ${delayMs.toFixed(0)} ms late (all of the load, the servers and this program share the machine)`,
      ...problems,
      ...counts.examples,
    ],
  };
}
