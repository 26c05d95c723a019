import { describeCoresAndNode } from './describe-cores.ts';
import { loadServer, type Round } from './load-server.ts';
import { startMeasuredServer, type MeasuredServer } from './measured-server.ts';
import { medianBy } from './median-of.ts';
import { prepareServingApp } from './prepare-serving-app.ts';
import { preparePythonModels } from './python-models.ts';
import type { BenchmarkContext } from './run-benchmark.ts';
import {
  createBarePeer,
  createMlflowPeer,
  createMlserverPeer,
  createRunestonePeer,
  question,
  type ServingPeer,
} from './serving-peers.ts';

/** What one server did. */
export interface ServingResult {
  readonly name: string;
  readonly product: string;
  readonly rounds: readonly Round[];
  /** The round with the median of the requests a second. */
  readonly median: Round;
  readonly refused: number;
  readonly errors: number;
  /** Of the server and its children after the last round; undefined where there is no `/proc`. */
  readonly memoryBytes: number | undefined;
}

/** Everything one comparison measured. */
export interface ServingComparison {
  readonly machine: string;
  readonly date: string;
  readonly rounds: number;
  readonly seconds: number;
  /** Texts that the scikit-learn pipeline was trained on. */
  readonly pipelineExamples: number;
  /** From start to ready of our app, start by start. */
  readonly readyMs: readonly number[];
  /** Ours first, then bare Fastify, then the peers. */
  readonly results: readonly [ServingResult, ServingResult, ...ServingResult[]];
}

/** What a comparison needs. */
export interface ServingOptions extends BenchmarkContext {
  /** A folder for logs and models that is deleted afterwards. */
  readonly folder: string;
  readonly rounds: number;
  /** How long a measured round takes. */
  readonly seconds: number;
}

interface Contender {
  readonly peer: ServingPeer;
  readonly server: MeasuredServer;
  readonly rounds: Round[];
}

const starts = 3;

/** Starts our app, bare Fastify, MLServer and MLflow, and puts them under load in turn, one at a time. */
export async function compareServing(options: ServingOptions): Promise<ServingComparison> {
  const { home, folder, date, rounds, seconds, onStage } = options;
  await prepareServingApp(home, onStage);
  const models = await preparePythonModels(home, folder, onStage);
  const ours = await createRunestonePeer(home, folder);
  const others = [
    await createBarePeer(folder),
    await createMlserverPeer(models, true),
    await createMlserverPeer(models, false),
    await createMlflowPeer(models),
  ];
  onStage(`starting ${ours.name} ${starts} times`);
  const { server, readyMs } = await startRepeatedly(ours);
  const contenders: Contender[] = [{ peer: ours, server, rounds: [] }];
  try {
    for (const peer of others) {
      onStage(`starting ${peer.name}`);
      contenders.push({ peer, server: await startMeasuredServer(peer.program), rounds: [] });
    }
    for (const { peer } of contenders) await checkAnswer(peer);
    const results = await measureInTurn(contenders, options);
    return {
      ...{ date, rounds, seconds, readyMs, pipelineExamples: models.examples },
      machine: describeCoresAndNode(),
      results: results as [ServingResult, ServingResult, ...ServingResult[]],
    };
  } finally {
    onStage('stopping the servers');
    await Promise.all(contenders.map((contender) => contender.server.stop()));
  }
}

async function startRepeatedly(
  peer: ServingPeer,
): Promise<{ server: MeasuredServer; readyMs: readonly number[] }> {
  let server = await startMeasuredServer(peer.program);
  const readyMs = [server.readyMs];
  while (readyMs.length < starts) {
    await server.stop();
    server = await startMeasuredServer(peer.program);
    readyMs.push(server.readyMs);
  }
  return { server, readyMs };
}

/** Asks once; throws unless the answer is the right prediction. */
async function checkAnswer({ name, target, readLabel }: ServingPeer): Promise<void> {
  const response = await fetch(target.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(target.body),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = await response.text();
  if (response.ok && readLabel(JSON.parse(answer) as never) === question.label) return;
  throw new Error(
    `${name} did not answer ${question.label} but ${response.status}: ${answer.slice(0, 1000)}`,
  );
}

/** In a round every server gets its turn, so that a slow spell of the machine slows all. */
async function measureInTurn(
  contenders: readonly Contender[],
  { rounds, seconds, onStage }: ServingOptions,
): Promise<ServingResult[]> {
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const measured = await loadServer(contender.server, contender.peer.target, seconds);
      contender.rounds.push(measured);
      onStage(
        `round ${round} of ${rounds}, ${contender.peer.name}: ${measured.requestsPerSecond.toFixed(0)} requests/s`,
      );
    }
  }
  return contenders.map(({ peer: { name, product }, server, rounds: all }) => ({
    ...{ name, product, rounds: all },
    median: medianBy(all, ({ requestsPerSecond }) => requestsPerSecond),
    refused: all.reduce((sum, { refused }) => sum + refused, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    memoryBytes: server.readUse()?.memoryBytes,
  }));
}
