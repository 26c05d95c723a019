import type { Call } from './call.ts';
import type { Timer } from './timer.ts';

/** Watches the deadlines of the calls that are open. */
export interface DeadlineWatch<Input, Output> {
  add(call: Call<Input, Output>): void;
  remove(call: Call<Input, Output>): void;
}

/**
 * Creates a watch with one timer for all calls: most are answered long before their deadline, and a timer for each would
 * cost more than the rest of a call.
 */
export function createDeadlineWatch<Input, Output>(
  timer: Timer,
  onDeadline: (call: Call<Input, Output>) => void,
): DeadlineWatch<Input, Output> {
  const open = new Set<Call<Input, Output>>();
  let planned: { readonly atMs: number; readonly cancel: () => void } | undefined;
  const plan = (atMs: number): void => {
    if (planned !== undefined && planned.atMs <= atMs) return;
    planned?.cancel();
    planned = { atMs, cancel: timer.schedule(look, Math.max(1, atMs - timer.now())) };
  };
  function look(): void {
    planned = undefined;
    const nowMs = timer.now();
    let nextMs = Infinity;
    for (const call of [...open]) {
      // A timer may fire a fraction of a millisecond early.
      if (call.deadlineMs <= nowMs + 0.5) onDeadline(call);
      else nextMs = Math.min(nextMs, call.deadlineMs);
    }
    if (open.size > 0 && nextMs < Infinity) plan(nextMs);
  }
  return {
    add(call) {
      open.add(call);
      plan(call.deadlineMs);
    },
    remove(call) {
      open.delete(call);
      if (open.size > 0) return;
      planned?.cancel();
      planned = undefined;
    },
  };
}
