import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { standardSteps, type StepTable } from '@runestone/text-pipeline';
import { serveRunner, type VerifiedFiles } from '../index.ts';

/** The standard steps, with a tokenizer that a word can kill or hang. */
const steps: StepTable = {
  ...standardSteps,
  tokenizers: new Map(
    [...standardSteps.tokenizers].map(([id, create]) => [
      id,
      (record) => {
        const tokenizer = create(record);
        return {
          ...tokenizer,
          tokenize: (text) => {
            if (text.includes('killer')) process.exit(1);
            while (text.includes('hanger'));
            return tokenizer.tokenize(text);
          },
        };
      },
    ]),
  ),
};

serveRunner(workerData as VerifiedFiles, steps);
