import { describe, expect, it } from '@jest/globals';
import { checkRequest } from './check-texts.ts';
import { resolveLimits } from './models/resolve-limits.ts';
import { readServingSettings } from './settings.ts';
import { createFakeSource } from './testing/fake-source.ts';

const limits = resolveLimits(readServingSettings({}));
const texts = (count: number): string[] => new Array<string>(count).fill('x');

async function modelWith(model: string, features: string) {
  const live = await createFakeSource().load('1');
  const step = (role: 'model' | 'features', id: string) => ({ role, id, options: {} });
  const steps = [step('features', features), step('model', model)];
  return { limits, live: { ...live, manifest: { ...live.manifest, steps } } };
}

describe('checkRequest', () => {
  it.each([
    ['ngram-linear', 'hashed-ngrams', 16],
    ['ngram-linear', 'encoder', 4],
    ['lstm', 'token-sequence', 4],
  ])('has %s over %s explain at most %i texts at a time', async (id, features, most) => {
    const model = await modelWith(id, features);
    expect(checkRequest({ texts: texts(most), explain: true }, model)).toMatchObject({ explain: 10 });
    expect(() => checkRequest({ texts: texts(most + 1), explain: true }, model)).toThrow(
      expect.objectContaining({ code: 'SERVING_TEXTS_TOO_MANY', details: { texts: most + 1, limit: most } }),
    );
    expect(checkRequest({ texts: texts(most + 1) }, model).explain).toBeUndefined();
  });
});
