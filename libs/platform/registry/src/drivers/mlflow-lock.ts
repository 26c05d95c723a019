import { setTimeout as delay } from 'node:timers/promises';
import { registryErrors } from '../errors.ts';
import type { MlflowCalls } from './mlflow-calls.ts';
import { tagsOf } from './mlflow-replies.ts';

/** The tag that marks a registered model as a lock; its value names the holder. */
export const lockTag = 'runestone.lock_holder';

/** How a lock is taken. */
export interface LockOptions {
  readonly calls: MlflowCalls;
  /** Gives 32 new hex digits at each call. */
  readonly randomId: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A holder that keeps a lock for longer is taken for gone; 15000 unless given. */
  readonly staleMs?: number;
  /** How long to wait for a lock; 60000 unless given. */
  readonly timeoutMs?: number;
}

const pollMs = 100;

/**
 * Runs work while holding a model's lock. MLflow has no compare-and-set, but it creates a registered model of one name
 * only once: so a model `runestone-lock.<name>` is the lock, for as long as it is there. `work` is given a check to call
 * before each change, which throws REGISTRY_LOCK_LOST when somebody took the holder for gone.
 */
export async function withMlflowLock<T>(
  name: string,
  { calls, randomId, clock, staleMs = 15_000, timeoutMs = 60_000 }: LockOptions,
  work: (stillMine: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const lock = `runestone-lock.${name}`;
  const holder = randomId();
  const description = `Held for a moment while aliases of ${name} move. It may be deleted when it stays.`;
  const holderNow = async (): Promise<string | undefined> => {
    const model = await calls.getModel(lock);
    return model === undefined ? undefined : (tagsOf(model.tags)[lockTag] ?? '');
  };
  const take = async (): Promise<boolean> =>
    (await calls.createModel(lock, { description, tags: [{ key: lockTag, value: holder }] })) ||
    // A creation that was not answered, and tried again, finds its own.
    (await holderNow()) === holder;

  const deadline = clock() + timeoutMs;
  let seen: { holder: string | undefined; sinceMs: number } | undefined;
  while (!(await take())) {
    const now = await holderNow();
    if (now !== seen?.holder) seen = { holder: now, sinceMs: clock() };
    else if (now !== undefined && clock() - (seen?.sinceMs ?? 0) > staleMs) {
      await calls.deleteModel(lock);
      seen = undefined;
      continue;
    }
    if (clock() > deadline)
      throw registryErrors.LOCKED(`The aliases of ${name} are being moved by somebody else. Try again.`);
    await delay(pollMs);
  }
  try {
    return await work(async () => {
      if ((await holderNow()) === holder) return;
      throw registryErrors.LOCK_LOST(
        `Moving the aliases of ${name} took so long that somebody else began. Look where they point, and repeat.`,
      );
    });
  } finally {
    // Where this fails the next one waits until the lock is stale.
    if ((await holderNow().catch(() => undefined)) === holder)
      await calls.deleteModel(lock).catch(() => undefined);
  }
}
