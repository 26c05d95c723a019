import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { createLocalRegistry } from '@runestone/registry';
import { standardSteps } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';
import type { TrainingContext } from '../index.ts';

/** The home of one test: its data, runs, artifacts and models. */
export let home: string;
/** How many runs the tests of a file have begun: the next one's id, and what the clock has moved on by. */
let runs = 0;

/** Gives each test of a file a home, which is prepared before the test. */
export function useTrainingHome(prepare: () => Promise<void>): void {
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'runestone-training-'));
    await prepare();
  });
  afterEach(() => rm(home, { recursive: true, force: true }));
}

/** The file that writeData writes. */
export const dataFile = (): string => path.join(home, 'data.csv');

/** Writes rows of CSV under the columns `text` and `label`, in place of those before. */
export async function writeData(rows: readonly string[]): Promise<void> {
  await writeFile(dataFile(), `text,label\n${rows.join('\n')}\n`);
}

/** What a training in the home needs; contexts of one home share its runs, artifacts and models. */
export function contextOf(changes: Partial<TrainingContext> = {}): TrainingContext {
  return {
    sources: { directories: [], home },
    tracker: createLocalTracker({
      directory: home,
      clock: () => 1_000 + runs,
      randomId: () => String((runs += 1)).padStart(32, '0'),
    }),
    registry: createLocalRegistry({ directory: home, clock: () => 1_000 }),
    artifacts: createFileArtifacts(),
    steps: standardSteps,
    codeVersion: 'test',
    producer: 'test',
    register: true,
    pause: async () => undefined,
    ...changes,
  };
}
