import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeCoresAndNode } from '../describe-cores.ts';
import { medianOf } from '../median-of.ts';
import { preparePython } from '../prepare-python.ts';
import type { Program } from '../process-group.ts';
import type { BenchmarkContext } from '../run-benchmark.ts';
import { startTalking, type TalkingProcess } from '../talking-process.ts';
import {
  maxTokens,
  precisions,
  usedCores,
  type EncodingJob,
  type EncodingReady,
  type EncodingTurn,
  type Precision,
} from './encoding-task.ts';

/** What one side did with one precision. */
export interface SideSpeed {
  readonly product: string;
  /** The median of a text of 20 words, in each round. */
  readonly latencyMs: readonly number[];
  readonly textsPerSecond: readonly number[];
  /** Time of processors for each text of a call. */
  readonly processorMs: readonly number[];
  readonly emptyBytes: number;
  readonly loadedBytes: number;
}

/** Everything one comparison measured. */
export interface EncoderComparison {
  readonly machine: string;
  readonly date: string;
  /** Processes that ran or waited when it began. */
  readonly load: number;
  readonly rounds: number;
  readonly latencyTexts: number;
  readonly throughputTexts: number;
  readonly results: Readonly<Record<Precision, { readonly ours: SideSpeed; readonly python: SideSpeed }>>;
}

/** What a comparison needs. */
export interface EncoderComparisonOptions
  extends BenchmarkContext, Pick<EncoderComparison, 'load' | 'rounds'> {
  /** The encoder's directory. */
  readonly directory: string;
  /** Texts of 20 words, each encoded alone. */
  readonly shortTexts: readonly string[];
  /** Texts that are encoded in one call. */
  readonly texts: readonly string[];
}

type SideName = 'ours' | 'python';
/** Answers a turn with milliseconds. */
type EncodingProcess = TalkingProcess<EncodingReady, EncodingTurn, readonly number[]>;

const sideNames = ['ours', 'python'] as const;
const packages = ['onnxruntime==1.31.1', 'tokenizers==0.23.3', 'numpy==2.4.6'];
const cwd = fileURLToPath(new URL('../../../..', import.meta.url));

/** Encodes the same texts with ours and with Python's onnxruntime, in turn. */
export async function compareEncoders(options: EncoderComparisonOptions): Promise<EncoderComparison> {
  const { home, date, load, rounds, shortTexts, texts, onStage } = options;
  onStage('preparing Python (the first time, onnxruntime is installed from PyPI)');
  const venv = path.join(home, 'peers', 'onnxruntime');
  const python = await preparePython({ name: 'onnxruntime', venv, packages });
  const results = {} as Record<Precision, Record<SideName, SideSpeed>>;
  for (const precision of precisions) results[precision] = await comparePrecision(precision, python, options);
  return {
    ...{ date, load, rounds, results },
    machine: describeCoresAndNode(),
    latencyTexts: shortTexts.length,
    throughputTexts: texts.length,
  };
}

async function comparePrecision(
  precision: Precision,
  python: string,
  options: EncoderComparisonOptions,
): Promise<Record<SideName, SideSpeed>> {
  const { directory, rounds, shortTexts, texts, onStage } = options;
  const job: EncodingJob = { directory, precision, cores: usedCores, maxTokens };
  const programs = createPrograms(python, job);
  const started: Partial<Record<SideName, EncodingProcess>> = {};
  try {
    for (const side of sideNames) started[side] = await startTalking(side, programs[side]);
    const sides = started as Record<SideName, EncodingProcess>;
    checkSamples(sides, precision);
    const measured = { ours: createSpeed(sides.ours.ready), python: createSpeed(sides.python.ready) };
    for (const side of sideNames) await sides[side].ask({ kind: 'throughput', texts: texts.slice(0, 8) });
    for (let round = 1; round <= rounds; round += 1) {
      for (const side of sideNames) {
        const times = await sides[side].ask({ kind: 'latency', texts: shortTexts });
        const [ms, processorMs] = await sides[side].ask({ kind: 'throughput', texts });
        const [latency, rate] = [medianOf(times), (texts.length / (ms as number)) * 1000];
        measured[side].latencyMs.push(latency);
        measured[side].textsPerSecond.push(rate);
        measured[side].processorMs.push((processorMs as number) / texts.length);
        onStage(
          `${precision}, round ${round} of ${rounds}, ${side}: ${latency.toFixed(2)} ms, ${rate.toFixed(1)} texts/s`,
        );
      }
    }
    return measured;
  } finally {
    for (const side of sideNames) started[side]?.close();
  }
}

function createSpeed({
  product,
  emptyBytes,
  loadedBytes,
}: EncodingReady): SideSpeed & Record<'latencyMs' | 'textsPerSecond' | 'processorMs', number[]> {
  return { product, emptyBytes, loadedBytes, latencyMs: [], textsPerSecond: [], processorMs: [] };
}

function createPrograms(python: string, job: EncodingJob): Record<SideName, Program> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LANG: 'C.UTF-8', TOKENIZERS_PARALLELISM: 'false' };
  const ours = fileURLToPath(new URL('./encode-runestone.ts', import.meta.url));
  const peer = fileURLToPath(new URL('./encode_python.py', import.meta.url));
  const sources = ['--expose-gc', '--conditions=@runestone/source', '--import', 'tsx'];
  const text = JSON.stringify(job);
  return {
    ours: { command: process.execPath, args: [...sources, ours, text], env, cwd },
    python: { command: python, args: [peer, text], env, cwd },
  };
}

/** Sides that do not compute the same are not compared; int8 differs a little between versions of ONNX Runtime. */
function checkSamples({ ours, python }: Record<SideName, EncodingProcess>, precision: Precision): void {
  const most = precision === 'fp32' ? 1e-5 : 0.02;
  const differ = ours.ready.sample.some(
    (value, place) => Math.abs(value - (python.ready.sample[place] as number)) > most,
  );
  if (differ)
    throw new Error(
      `the sides have other ${precision} vectors: ${ours.ready.sample.join(' ')} and ${python.ready.sample.join(' ')}`,
    );
}
