import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import { createModelLoader, type ModelLoader } from '@runestone/model-loader';
import { createLocalRegistry } from '@runestone/registry';
import { standardSteps } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';

/** Opens the embedded stores of a home directory; the only place that chooses drivers. */
export function createWiring(home: string): { readonly loader: ModelLoader } {
  const clock = (): number => Date.now();
  const tracker = createLocalTracker({
    directory: path.resolve(home),
    clock,
    randomId: () => randomBytes(16).toString('hex'),
  });
  const registry = createLocalRegistry({ directory: path.resolve(home), clock });
  const artifacts = createFileArtifacts();
  return { loader: createModelLoader({ artifacts, registry, tracker, steps: standardSteps }) };
}
