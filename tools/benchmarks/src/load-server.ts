import autocannon from 'autocannon';
import type { MeasuredServer } from './measured-server.ts';

/** A request to send again and again. */
export interface Target {
  readonly url: string;
  /** Is sent as JSON. */
  readonly body: unknown;
}

/** What a server did under load for one round. */
export interface Round {
  /** Only requests that were answered with a status of 2xx. */
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with another status, of the warm-up too. */
  readonly refused: number;
  /** Requests without an answer, of the warm-up too. */
  readonly errors: number;
  /** How many processors the server kept busy; undefined where there is no `/proc`. */
  readonly busyProcessors: number | undefined;
  /** Microseconds that the server computed for each answer, with all its threads and with the first; undefined as above. */
  readonly computedUs: { readonly all: number; readonly firstThread: number } | undefined;
  /** How much of a processor the load generator took: near 1, it may be what limits the server. */
  readonly loaderProcessors: number;
}

/** Connections that are kept open, each with one request at a time. */
export const connections = 64;
/** Load before each round that is not measured. */
export const warmUpSeconds = 3;

/** Puts one server under load: a warm-up, then a measured round. */
export async function loadServer(server: MeasuredServer, target: Target, seconds: number): Promise<Round> {
  const warmUp = await load(target, warmUpSeconds);
  const [before, threadBefore] = [server.readUse(), server.readFirstThread()];
  const loaderBefore = process.cpuUsage();
  const began = performance.now();
  const measured = await load(target, seconds);
  const elapsedSeconds = (performance.now() - began) / 1000;
  const loader = process.cpuUsage(loaderBefore);
  const [after, threadAfter] = [server.readUse(), server.readFirstThread()];
  return {
    requestsPerSecond: measured['2xx'] / measured.duration,
    p50Ms: measured.latency.p50,
    p99Ms: measured.latency.p99,
    refused: warmUp.non2xx + measured.non2xx,
    errors: warmUp.errors + measured.errors,
    loaderProcessors: (loader.user + loader.system) / 1e6 / elapsedSeconds,
    computedUs:
      before === undefined || after === undefined || threadBefore === undefined || threadAfter === undefined
        ? undefined
        : {
            all: ((after.processorSeconds - before.processorSeconds) * 1e6) / measured['2xx'],
            firstThread: ((threadAfter - threadBefore) * 1e6) / measured['2xx'],
          },
    busyProcessors:
      before === undefined || after === undefined
        ? undefined
        : (after.processorSeconds - before.processorSeconds) / elapsedSeconds,
  };
}

function load({ url, body }: Target, seconds: number): Promise<autocannon.Result> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;
  return Promise.resolve(
    autocannon({ ...request, url, body: JSON.stringify(body), connections, duration: seconds }),
  );
}
