import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, renderAnswers } from './ask-all.ts';
import type { Trained } from './train-all.ts';

const results: Readonly<Record<string, object>> = {
  single: { outcome: 'label', label: 'dan', score: 0.987 },
  multi: {
    outcome: 'labels',
    labels: ['a', 'b', 'c'].map((label) => ({ label, score: 0.5 })),
  },
  unsure: { outcome: 'abstain', reason: 'low-confidence' },
};
let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url?.split('/')[3] ?? '';
    const result = results[name];
    response.writeHead(result === undefined ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(result === undefined ? { detail: 'not live' } : { results: [result] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const askOne = (name: string, ...expected: string[]) => {
  const checks = expected.map((label) => ({ text: 'a text to ask', label }));
  const report = { recipe: name, name, description: 'What it is.', model: 'ngram-linear' };
  const recipe: Trained['recipe'] = { ...report, state: 'ready', needs: [], expectedSeconds: 1, checks };
  return ask(base, { recipe, version: `${name}/1`, seconds: 1.25, promoted: true });
};

describe('ask', () => {
  it('tells the labels, and those that the first text should have got too', async () => {
    expect(await askOne('single', 'dan')).toMatchObject({ answer: 'dan 0.99', lacking: [], answered: true });
    expect(await askOne('multi', 'a', 'z')).toMatchObject({
      answer: 'a 0.50, b 0.50, 1 more',
      lacking: ['z'],
    });
    expect((await askOne('unsure', 'dan')).answer).toBe('no label (low-confidence)');
  });

  it('asks a recipe without checks its description, and expects nothing', async () => {
    expect(await askOne('single')).toMatchObject({ text: 'What it is.', lacking: [] });
  });

  it('says why there is no answer', async () => {
    expect(await askOne('away', 'dan')).toMatchObject({ answered: false, answer: 'no answer: not live' });
  });
});

describe('renderAnswers', () => {
  it('puts the answers below each other, with what was expected of them', async () => {
    const answers = [await askOne('single', 'dan'), await askOne('unsure', 'swe')];
    expect(renderAnswers(answers).split('\n')).toEqual([
      '   recipe  trained in  answer                                    to the text',
      '   single       1.3 s  dan 0.99                                  a text to ask',
      '   unsure       1.3 s  no label (low-confidence) ✗ expected swe  a text to ask',
    ]);
  });
});
