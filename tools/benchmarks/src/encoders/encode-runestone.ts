/** Entry of the process that encodes with Runestone. */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { openEncoder, type EncoderOptions, type SentenceEncoder } from '@runestone/encoders';
import { sampleText, type EncodingJob, type EncodingReady, type EncodingTurn } from './encoding-task.ts';

const { directory, precision, cores, maxTokens } = JSON.parse(process.argv[2] as string) as EncodingJob;
const versionOf = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const open = (options: EncoderOptions): Promise<SentenceEncoder> =>
  openEncoder(directory, { precision, maxTokens, ...options });

const emptyBytes = process.memoryUsage.rss();
const single = await open({ threads: cores });
const sample = [...(await single.encode([sampleText])).slice(0, 4)];
// The bytes of the model's file among the rest.
globalThis.gc?.();
const ready: EncodingReady = {
  ...{ sample, emptyBytes, loadedBytes: process.memoryUsage.rss() },
  product: `onnxruntime-node ${versionOf('onnxruntime-node')}, Node ${process.version}`,
};
say(ready);
// Opened when the memory of the other has been looked at.
let many: SentenceEncoder | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, texts } = JSON.parse(line) as EncodingTurn;
  many ??= kind === 'throughput' ? await open({ lanes: cores }) : undefined;
  const encoder = kind === 'throughput' && many !== undefined ? many : single;
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (const part of kind === 'throughput' ? [texts] : texts.map((text) => [text])) {
    const started = performance.now();
    await encoder.encode(part);
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  say(kind === 'throughput' ? [...times, (user + system) / 1000] : times);
}
await single.close();
await many?.close();
