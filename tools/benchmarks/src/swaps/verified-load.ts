import { connect } from 'node:net';

/** What the load has seen so far. */
export interface LoadCounts {
  answered: number;
  /** Answers that are not 200, and connections that broke. */
  failed: number;
  /** Answers that differ from what the version that they name must say. */
  wrong: number;
  /** The first few of both, in words. */
  readonly examples: string[];
  /** Answers by the version they name. */
  readonly versions: Map<string, number>;
  /** Times of all answers, in milliseconds, by a tenth of a millisecond: how many took so long. */
  readonly latencies: Uint32Array;
}

/** What is asked, how often, and what must come back. */
export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly texts: readonly string[];
  readonly connections: number;
  /** How many are sent at least; then it goes on while `goesOn` says so. */
  readonly requests: number;
  readonly goesOn: () => boolean;
  /** What a version must answer to the text at a place; undefined for a version that nobody published. */
  readonly expected: (version: string, place: number) => { label: string; score: number } | undefined;
}

const latencySteps = 100_000;

/** Sends requests over connections that are kept, one after another on each, and checks every answer. */
export async function runVerifiedLoad(options: LoadOptions, counts: LoadCounts): Promise<void> {
  let sent = 0;
  const isDone = (): boolean => sent >= options.requests && !options.goesOn();
  const requests = options.texts.map((text) => encodeRequest(options.path, text));
  const runConnection = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(options.port, '127.0.0.1');
      socket.setNoDelay(true);
      let buffer: Buffer = Buffer.alloc(0);
      let place = 0;
      let startedMs = 0;
      let waiting = false;
      const next = (): void => {
        if (isDone()) {
          socket.end();
          return resolve();
        }
        place = sent % options.texts.length;
        sent += 1;
        startedMs = performance.now();
        waiting = true;
        socket.write(requests[place] as Buffer);
      };
      socket.on('connect', next);
      socket.on('data', (data: Buffer) => {
        buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data]);
        const answer = parseAnswer(buffer);
        if (answer === undefined) return;
        buffer = buffer.subarray(answer.end);
        waiting = false;
        note(counts, answer, place, options);
        const step = Math.min(latencySteps - 1, Math.round((performance.now() - startedMs) * 10));
        counts.latencies[step] = (counts.latencies[step] as number) + 1;
        next();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (waiting) fail(counts, 'the connection broke');
        resolve();
      });
    });
  while (!isDone()) await Promise.all(Array.from({ length: options.connections }, runConnection));
}

/** Creates counts at zero. */
export function createCounts(): LoadCounts {
  return {
    answered: 0,
    failed: 0,
    wrong: 0,
    examples: [],
    versions: new Map(),
    latencies: new Uint32Array(latencySteps),
  };
}

/** The time in milliseconds that a share of the answers did not exceed. */
export function latencyQuantile({ latencies, answered, failed }: LoadCounts, share: number): number {
  let left = share * (answered + failed);
  const step = latencies.findIndex((count) => (left -= count) <= 0);
  return step / 10;
}

function encodeRequest(path: string, text: string): Buffer {
  const body = JSON.stringify({ texts: [text], topK: 1 });
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly end: number;
}

function parseAnswer(buffer: Buffer): Answer | undefined {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = buffer.toString('latin1', 0, headEnd);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const end = headEnd + 4 + length;
  if (buffer.length < end) return undefined;
  return { status: Number(head.slice(9, 12)), body: buffer.toString('utf8', headEnd + 4, end), end };
}

function note(counts: LoadCounts, { status, body }: Answer, place: number, { expected }: LoadOptions): void {
  if (status !== 200) return fail(counts, `${status} ${body.slice(0, 200)}`);
  counts.answered += 1;
  const { model, results } = JSON.parse(body) as {
    model: { version: string };
    results: { alternatives: { label: string; score: number }[] }[];
  };
  counts.versions.set(model.version, (counts.versions.get(model.version) ?? 0) + 1);
  const must = expected(model.version, place);
  const got = results[0]?.alternatives[0];
  if (results.length === 1 && must !== undefined && got?.label === must.label && got.score === must.score)
    return;
  counts.wrong += 1;
  if (counts.examples.length < 5)
    counts.examples.push(
      `version ${model.version}, text ${place}: ${JSON.stringify(got)} instead of ${JSON.stringify(must)}`,
    );
}

function fail(counts: LoadCounts, what: string): void {
  counts.failed += 1;
  if (counts.examples.length < 5) counts.examples.push(what);
}
