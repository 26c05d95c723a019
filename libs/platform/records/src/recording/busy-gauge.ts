import { performance } from 'node:perf_hooks';

/** Share of its time that a busy thread computes, or waits for a processor to compute on. */
const busyShare = 0.8;
/** Shorter times tell of one request, not of the load. */
const windowMs = 100;

/** Creates what tells whether this thread is busy: how it was from one time that it was asked to another, 100 ms later or more. */
export function createBusyGauge(): () => boolean {
  let before = performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, before);
    if (active + idle >= windowMs) {
      isBusy = utilization >= busyShare;
      before = now;
    }
    return isBusy;
  };
}
