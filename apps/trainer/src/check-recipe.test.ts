import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeTinyEncoder } from '@runestone/encoders/testing';
import { tensorflowErrors } from '@runestone/tensorflow';
import { parseRecipe } from '@runestone/training';
import { checkRecipe, type CheckContext } from './check-recipe.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-check-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function putEncoder(directory: string): Promise<string> {
  await writeTinyEncoder(path.join(folder, directory));
  return path.join(folder, directory);
}

const fetchNothing = (): never => {
  throw new Error('a check must not fetch');
};

interface Given {
  readonly features?: string;
  readonly model?: string;
  readonly offline?: boolean;
  readonly chooseBackend?: CheckContext['chooseBackend'];
}

function check({ features = '{ id: hashed-ngrams }', model = 'ngram-linear', ...given }: Given) {
  const recipe = `
name: tiny
labels: { labels: [a, b] }
data: { sources: [{ type: file, name: set, file: a.csv }] }
text: { features: ${features} }
model: { id: ${model} }
evaluation: { sources: [{ type: file, name: set, file: a.csv, as: again }] }
`;
  return checkRecipe(parseRecipe(recipe, 'tiny.yaml'), {
    sources: {
      ...{ directories: [folder], home: path.join(folder, 'home') },
      ...(given.offline === true ? {} : { fetch: fetchNothing }),
    },
    hub: 'https://hub.example',
    chooseBackend: given.chooseBackend ?? fetchNothing,
  });
}

const encoder = (name: string, more = '') => `{ id: encoder, name: ${name}, precision: fp32${more} }`;
const encoderNeed = async (given: Given) => (await check(given)).find(({ kind }) => kind === 'encoder');

describe('checkRecipe', () => {
  it('names a file once, however many sources read it, and no more than the recipe needs', async () => {
    expect(await check({})).toEqual([{ kind: 'file', name: 'set/a.csv', required: true, state: 'missing' }]);
    await mkdir(path.join(folder, 'set'));
    await writeFile(path.join(folder, 'set/a.csv'), 'text,label\n');
    expect(await check({})).toMatchObject([{ name: 'set/a.csv', state: 'here', sizeBytes: 11 }]);
  });

  it('finds an encoder of a part among the data, without fetching', async () => {
    const features = `{ id: combined, parts: [{ features: { id: hashed-ngrams } }, { features: ${encoder('owner/tiny')} }] }`;
    expect(await encoderNeed({ features })).toMatchObject({
      name: 'owner/tiny (main, fp32)',
      state: 'fetchable',
      origin: 'https://hub.example/owner/tiny',
    });
    expect(await encoderNeed({ features, offline: true })).toMatchObject({ state: 'missing' });
    const location = await putEncoder('models/tiny');
    expect(await encoderNeed({ features, offline: true })).toMatchObject({ state: 'here', location });
  });

  it('finds an encoder that was fetched before', async () => {
    const commit = 'a'.repeat(40);
    const location = await putEncoder(`home/encoders/owner/tiny/${commit}`);
    const features = encoder('owner/tiny', `, revision: ${commit}`);
    // Not all of it is here before this is written.
    expect((await encoderNeed({ features }))?.state).toBe('fetchable');
    await writeFile(path.join(location, '.complete-fp32'), '');
    expect(await encoderNeed({ features })).toMatchObject({ state: 'here', location });
  });

  it('misses an encoder that is a directory which is not there, and would fetch it from nowhere', async () => {
    const need = await encoderNeed({ features: encoder(path.join(folder, 'mine')) });
    expect([need?.state, need?.origin]).toEqual(['missing', undefined]);
    await putEncoder('mine');
    expect((await encoderNeed({ features: encoder(path.join(folder, 'mine')) }))?.state).toBe('here');
  });

  it.each([
    ['is slow without it', async () => ({ threads: { kind: 'wasm' as const }, advice: 'slow' }), [false]],
    [
      'is told to use it',
      async () => {
        throw tensorflowErrors.NATIVE_MISSING('not set up');
      },
      [true],
    ],
    ['is told to use another', async () => ({ threads: { kind: 'wasm' as const } }), []],
  ])('says of native TensorFlow whether a network needs it that %s', async (_, chooseBackend, required) => {
    const features = '{ id: token-sequence }';
    const needs = await check({ features, model: 'lstm', chooseBackend });
    const library = needs.filter(({ kind }) => kind === 'library');
    expect(library.map((need) => need.required)).toEqual(required);
    expect(library.every(({ state }) => state === 'missing')).toBe(true);
  });
});
