import { wrapPipeline, type ModelRunner } from '@runestone/model-runner';
import type { ModelSource } from '@runestone/model-slot';
import type { BundleManifest, TextPipeline } from '@runestone/text-pipeline';
import type { LiveModel } from '../models/live-model.ts';
import { createFakePipeline } from './fake-pipeline.ts';

const hash = (digit: string): string => digit.repeat(64);

const manifest: BundleManifest = {
  formatVersion: 1,
  task: 'language-id',
  description: 'a fake',
  labels: {
    kind: 'single',
    labels: ['dan', 'swe', 'Other'],
    other: 'Other',
    names: { dan: 'Danish', swe: 'Swedish' },
  },
  steps: [],
  files: [],
  goldenTexts: [{ text: 'æ', scores: [0.9, 0.05, 0.05] }],
  metrics: { accuracy: 0.99 },
  hashes: { recipe: hash('a'), data: hash('b') },
  producer: 'test',
};

/** A registry of one model whose version and health a test sets. */
export interface FakeSource extends ModelSource<string, LiveModel> {
  version: string | undefined;
  /** Versions that fail to load. */
  readonly broken: Set<string>;
  /** What every loaded version classifies with. */
  pipeline: Pick<TextPipeline, 'classify' | 'close'>;
  /** Runners that were given back, by version. */
  readonly closed: string[];
}

/** Creates the registry, with version 1 unless told otherwise. */
export function createFakeSource(name = 'language-id', version: string | undefined = '1'): FakeSource {
  const source: FakeSource = {
    version,
    broken: new Set(),
    pipeline: createFakePipeline(),
    closed: [],
    keyOf: (resolved) => resolved,
    async resolve() {
      if (source.version === undefined) throw new Error('nothing is registered');
      return source.version;
    },
    async load(resolved) {
      if (source.broken.has(resolved)) throw new Error('a flipped byte');
      const identity = { name, version: resolved, runId: 'f'.repeat(32), manifestSha256: hash(resolved) };
      const runner: ModelRunner = {
        ...wrapPipeline(source.pipeline),
        close: async () => void source.closed.push(resolved),
      };
      return { runner, manifest, identity };
    },
  };
  return source;
}
