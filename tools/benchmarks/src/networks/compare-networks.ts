import { describeCoresAndNode } from '../describe-cores.ts';
import { medianOf } from '../median-of.ts';
import type { BenchmarkContext } from '../run-benchmark.ts';
import { startTalking, type TalkingProcess } from '../talking-process.ts';
import { prepareSides } from './training-sides.ts';
import { networkIds, type NetworkId, type TrainingTurn } from './training-task.ts';

/** What one side did with one network. Times are milliseconds a step. */
interface TrainingSpeed {
  /** The mean step of each round. */
  readonly roundsMs: readonly number[];
  readonly medianMs: number;
  readonly leastMs: number;
}

/** What one side did. */
export interface SideResult {
  readonly name: string;
  readonly product: string;
  readonly speeds: Readonly<Record<NetworkId, TrainingSpeed>>;
}

/** Everything one comparison measured. */
export interface NetworkComparison {
  readonly machine: string;
  readonly date: string;
  readonly rounds: number;
  readonly steps: number;
  /** Ours, Keras, and stock TensorFlow.js. */
  readonly results: readonly [SideResult, SideResult, SideResult];
}

/** What a comparison needs. */
export interface NetworkComparisonOptions extends BenchmarkContext {
  readonly rounds: number;
  /** Steps of one network that a side is timed for in a round. */
  readonly steps: number;
}

/** Steps at the start of each turn that are not counted: caches are cold after the turns of others. */
export const untimedSteps = 2;
/** Steps before the first round: graphs are traced, code is compiled. */
const warmUpSteps = 10;

/** Says what computes, with its version; answers a turn with the milliseconds of each step. */
type TrainingProcess = TalkingProcess<string, TrainingTurn, readonly number[]>;

interface Contender {
  readonly name: string;
  readonly process: TrainingProcess;
  readonly rounds: Readonly<Record<NetworkId, number[]>>;
}

/** Trains the same networks with ours, Keras and stock TensorFlow.js, one at a time and in turn. */
export async function compareNetworks(options: NetworkComparisonOptions): Promise<NetworkComparison> {
  const { home, date, rounds, steps, onStage } = options;
  onStage('preparing Keras (the first time, it is installed from PyPI)');
  const contenders: Contender[] = [];
  try {
    for (const { name, program } of await prepareSides(home)) {
      onStage(`starting ${name}`);
      const process: TrainingProcess = await startTalking(name, program);
      contenders.push({ name, process, rounds: { lstm: [], 'char-cnn': [] } });
    }
    await trainInTurn(contenders, options);
    return {
      ...{ date, rounds, steps },
      machine: describeCoresAndNode(),
      results: contenders.map(summarise) as unknown as NetworkComparison['results'],
    };
  } finally {
    for (const contender of contenders) contender.process.close();
  }
}

/** In a round every side gets its turn with every network, so that a slow spell of the machine slows all. */
async function trainInTurn(
  contenders: readonly Contender[],
  { rounds, steps, onStage }: NetworkComparisonOptions,
): Promise<void> {
  for (const { name, process } of contenders) {
    onStage(`warming up ${name}`);
    for (const network of networkIds) await process.ask({ network, steps: warmUpSteps });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const network of networkIds) {
      for (const contender of contenders) {
        const times = await contender.process.ask({ network, steps: untimedSteps + steps });
        const ms = times.slice(untimedSteps).reduce((sum, time) => sum + time, 0) / steps;
        contender.rounds[network].push(ms);
        onStage(`round ${round} of ${rounds}, ${network}, ${contender.name}: ${ms.toFixed(2)} ms a step`);
      }
    }
  }
}

function summarise({ name, process, rounds }: Contender): SideResult {
  const speedOf = (roundsMs: readonly number[]): TrainingSpeed => ({
    roundsMs,
    medianMs: medianOf(roundsMs),
    leastMs: Math.min(...roundsMs),
  });
  return {
    ...{ name, product: process.ready },
    speeds: { lstm: speedOf(rounds.lstm), 'char-cnn': speedOf(rounds['char-cnn']) },
  };
}
