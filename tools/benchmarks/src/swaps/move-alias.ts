import { setTimeout as delay } from 'node:timers/promises';
import type { Registry } from '@runestone/registry';
import type { PublishedVersion } from './publish-versions.ts';
import type { ServingUnderTest } from './serving-under-test.ts';
import type { StallingProxy } from './stalling-proxy.ts';

/** What a move needs. */
export interface MoveDeps {
  readonly registry: Registry;
  readonly name: string;
  readonly serving: ServingUnderTest;
  readonly proxy: StallingProxy;
  readonly mlflow: { kill(): Promise<void>; restart(): Promise<void> };
  readonly sound: readonly PublishedVersion[];
  readonly damaged: readonly PublishedVersion[];
}

/** What was done, and what did not come out as it must. */
interface MoveOutcome {
  readonly kind: string;
  readonly problem?: string;
}

type Move = (number: number, deps: MoveDeps) => Promise<MoveOutcome>;

/** One move of the alias: mostly to a sound version or back, in turn with each kind of trouble. */
export const moveAlias: Move = async (number, deps) => {
  const turn = number % 12;
  const move =
    turn === 3
      ? damagedVersion
      : turn === 5
        ? hungStorage
        : turn === 7
          ? killedRegistry
          : turn === 9
            ? brokenThread
            : soundVersion;
  try {
    return await move(number, deps);
  } catch (error) {
    return { kind: move.name, problem: (error as Error).message };
  }
};

/** Which sound version a move leads to: never the one before it, and the one before that for a rollback. */
const targetOf = (number: number, sound: readonly PublishedVersion[]): PublishedVersion => {
  const isRollback = number % 4 === 2;
  return sound[(isRollback ? number - 2 : number * 3 + 1) % sound.length] as PublishedVersion;
};

async function promote(
  { registry, name, serving }: MoveDeps,
  target: PublishedVersion,
  push: boolean,
): Promise<void> {
  await registry.setAlias(name, 'champion', target.version);
  if (push) serving.check();
}

async function untilLive(
  { serving }: MoveDeps,
  { version }: PublishedVersion,
  timeoutMs = 60_000,
): Promise<string | undefined> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    if ((await serving.status()).version === String(version)) return undefined;
    await delay(50);
  }
  return `version ${version} was not live after ${timeoutMs} ms: ${JSON.stringify(await serving.status())}`;
}

const outcome = (kind: string, problem: string | undefined): MoveOutcome =>
  problem === undefined ? { kind } : { kind, problem };

const soundVersion: Move = async (number, deps) => {
  const target = targetOf(number, deps.sound);
  await promote(deps, target, number % 2 === 0);
  return outcome(number % 4 === 2 ? 'rollbacks' : 'swaps', await untilLive(deps, target));
};

const damagedVersion: Move = async (number, deps) => {
  const target = deps.damaged[Math.floor(number / 12) % deps.damaged.length] as PublishedVersion;
  const before = (await deps.serving.status()).version;
  await promote(deps, target, true);
  for (let tries = 0; tries < 200; tries += 1) {
    const { version, problem } = await deps.serving.status();
    if (version !== before)
      return { kind: 'damaged versions', problem: `${version} took the place of ${before}` };
    if (problem !== undefined) return { kind: 'damaged versions' };
    await delay(50);
  }
  return { kind: 'damaged versions', problem: `version ${target.version} was not refused` };
};

const hungStorage: Move = async (number, deps) => {
  const target = targetOf(number, deps.sound);
  deps.proxy.stall();
  await promote(deps, target, true);
  await delay(4000);
  deps.proxy.resume();
  return outcome('with S3 hung', await untilLive(deps, target));
};

const killedRegistry: Move = async (number, deps) => {
  await deps.mlflow.kill();
  await delay(2000);
  await deps.mlflow.restart();
  const target = targetOf(number, deps.sound);
  await promote(deps, target, false);
  return outcome('with MLflow killed', await untilLive(deps, target));
};

const brokenThread: Move = async (number, deps) => {
  const fault = (['exit', 'memory', 'hang'] as const)[Math.floor(number / 12) % 3] as 'exit';
  const target = targetOf(number, deps.sound);
  await deps.serving.breakThread(fault);
  await promote(deps, target, true);
  return outcome(`with the loading thread broken (${fault})`, await untilLive(deps, target));
};
