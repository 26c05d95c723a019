/** Latency and texts a second of our encoder beside Python's onnxruntime. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { locateData } from '@runestone/datasets';
import { locateEncoder } from '@runestone/encoders';
import { Command } from 'commander';
import { readCount } from '../read-count.ts';
import { publishPage, readDataPath, runBenchmark, say } from '../run-benchmark.ts';
import { warnIfBusy } from '../warn-if-busy.ts';
import { compareEncoders } from './compare-encoders.ts';
import { latencyWords } from './encoding-task.ts';
import { renderEncoders } from './render-encoders.ts';

const program = new Command('benchmarks:encoders')
  .description('Encodes texts with our encoder and with onnxruntime and tokenizers of Python, in one run.')
  .option('--rounds <count>', 'rounds, in each of which both sides get their turn', readCount, 7)
  .option('--texts <count>', 'texts of a turn that are encoded in one call', readCount, 200)
  .option('--output <file>', 'where the page is written', 'docs/reference/benchmarks-encoders.md')
  .addHelpText(
    'after',
    '\nNeeds Python 3, and data/bigbasket and models/all-MiniLM-L6-v2 in a directory of RUNESTONE_DATA_PATH. Installs onnxruntime,\n' +
      'from PyPI, below RUNESTONE_HOME (.runestone unless given). Takes about three minutes; leave the machine alone meanwhile. On\n' +
      'a machine with more than two cores, start it on two of them: taskset --cpu-list 0,1 npx nx run benchmarks:encoders',
  );
program.parse();
const options = program.opts<{ rounds: number; texts: number; output: string }>();

const directories = readDataPath();

async function locateModel(): Promise<string> {
  const name = 'all-MiniLM-L6-v2';
  const [fp32, int8] = await Promise.all(
    (['fp32', 'int8'] as const).map((precision) => locateEncoder({ name, directories, precision })),
  );
  if (fp32 !== undefined && fp32 === int8) return fp32;
  throw new Error(
    `models/${name}, with model.onnx and model_quantized.onnx, lies in no directory of RUNESTONE_DATA_PATH`,
  );
}

/** Descriptions spread over the whole file, those that have enough words: what stands between quotes in one line. */
async function readTexts(home: string, count: number): Promise<string[]> {
  const file = await locateData({ name: 'bigbasket', file: 'bigbasket_first6079.csv.gz', directories, home });
  const quoted = [
    ...gunzipSync(await readFile(file))
      .toString('utf8')
      .matchAll(/"([^"\n]+)"/g),
  ];
  const texts = quoted
    .map(([, text = '']) => text.trim())
    .filter((text) => text.split(/\s+/).length >= latencyWords);
  const step = Math.max(1, Math.floor(texts.length / count));
  return texts.filter((_, index) => index % step === 0).slice(0, count);
}

await runBenchmark(async (context) => {
  const load = warnIfBusy(say);
  const texts = await readTexts(context.home, options.texts);
  const shortTexts = texts.slice(0, 50).map((text) => text.split(/\s+/).slice(0, latencyWords).join(' '));
  const report = renderEncoders(
    await compareEncoders({
      ...context,
      ...{ load, texts, shortTexts, rounds: options.rounds, directory: await locateModel() },
    }),
  );
  await publishPage(report, options.output);
});
