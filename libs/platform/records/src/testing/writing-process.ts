/** A process that records feedback and predictions without end, and prints the number of each feedback once it is promised. */
import process from 'node:process';
import { startRecorder } from '../index.ts';

const [home, first] = process.argv.slice(2) as [string, string];
const recorder = startRecorder({
  ...{ home, textForm: 'none', journalMaxBytes: 2 ** 26, retentionMs: 0 },
  onProblem: ({ message }) => void process.stderr.write(`${message}\n`),
  onBack: () => undefined,
});

for (let number = Number(first); ; number += 1) {
  const result = { outcome: 'abstain', reason: 'empty-text', alternatives: [] } as const;
  const text = { requestId: `p${number}`, caller: undefined, textIndex: 0, text: 'hej', result };
  recorder.recordRun({ model: 'language-id', version: '1', timeMs: number + 1 }, [text]);
  await recorder.keep([
    {
      kind: 'feedback',
      timeMs: Date.now(),
      requestId: `f${number}`,
      textIndex: 0,
      labels: ['dan'],
      caller: undefined,
    },
  ]);
  process.stdout.write(`${number}\n`);
}
