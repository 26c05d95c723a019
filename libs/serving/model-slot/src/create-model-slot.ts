import { modelSlotErrors } from './errors.ts';

/** A model held for one batch: the version that was live when the lease began, until it is released. */
export interface Lease<Model> {
  readonly model: Model;
  /** Gives the model back; a second call does nothing. */
  release(): void;
}

/** Holds the live version of one model. */
export interface ModelSlot<Model> {
  /** Takes the live version. Throws MODEL_SLOT_EMPTY (kind not-ready) before the first swap. */
  lease(): Lease<Model>;
  /**
   * Makes `next` live for every lease from now on. The promise settles when the version before it has been drained
   * (its last lease released) and disposed of; it rejects only if disposing failed.
   */
  swap(next: Model): Promise<void>;
  /** The live version, for looking at: to compute with it, take a lease. */
  readonly live: Model | undefined;
  /** How many replaced versions still wait for their last lease. */
  readonly drainingCount: number;
}

/** How a slot names itself in errors and gets rid of a version that nobody uses any more. */
export interface ModelSlotOptions<Model> {
  readonly name: string;
  readonly dispose?: (model: Model) => void | Promise<void>;
}

/** One version in the slot, with the leases that hold it. */
interface Holding<Model> {
  readonly model: Model;
  leases: number;
  readonly whenDrained: { promise: Promise<void>; resolve: (disposed: void | Promise<void>) => void };
}

/** Creates an empty slot. */
export function createModelSlot<Model>({ name, dispose }: ModelSlotOptions<Model>): ModelSlot<Model> {
  let live: Holding<Model> | undefined;
  const draining = new Set<Holding<Model>>();

  function unloadIfIdle(holding: Holding<Model>): void {
    if (holding === live || holding.leases > 0 || !draining.delete(holding)) return;
    // Through a promise, so that a dispose that throws rejects the swap and not the request that released last.
    holding.whenDrained.resolve(Promise.resolve(holding.model).then((model) => dispose?.(model)));
  }

  function takeOrCreate(model: Model): Holding<Model> {
    // A version that comes back while it drains (a quick rollback) must not be disposed of under its new leases.
    const returning = [...draining].find((holding) => holding.model === model);
    if (returning === undefined) return { model, leases: 0, whenDrained: deferred() };
    draining.delete(returning);
    return returning;
  }

  return {
    lease() {
      if (live === undefined) {
        throw modelSlotErrors.EMPTY(`The model ${name} is still being loaded. Try again in a few seconds.`, {
          details: { model: name },
        });
      }
      const holding = live;
      let released = false;
      holding.leases += 1;
      const release = (): void => {
        if (released) return;
        released = true;
        holding.leases -= 1;
        unloadIfIdle(holding);
      };
      return { model: holding.model, release };
    },
    swap(next) {
      const replaced = live;
      if (replaced?.model === next) return Promise.resolve();
      live = takeOrCreate(next);
      if (replaced === undefined) return Promise.resolve();
      draining.add(replaced);
      unloadIfIdle(replaced);
      return replaced.whenDrained.promise;
    },
    get live() {
      return live?.model;
    },
    get drainingCount() {
      return draining.size;
    },
  };
}

function deferred(): Holding<unknown>['whenDrained'] {
  let resolve!: (disposed: void | Promise<void>) => void;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
