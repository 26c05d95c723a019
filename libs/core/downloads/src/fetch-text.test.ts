import { describe, expect, it } from '@jest/globals';
import { fetchText } from './index.ts';

const answering = (...answers: (() => Response)[]) => {
  let asked = 0;
  const fetch = async (): Promise<Response> => (answers[asked++] ?? (answers.at(-1) as () => Response))();
  return { options: { fetch, retryDelayMs: 1 }, count: () => asked };
};

describe('fetchText', () => {
  it('gives the text, after as many tries as it takes', async () => {
    const { options, count } = answering(
      () => new Response('', { status: 503 }),
      () => new Response('træer'),
    );
    expect(await fetchText('http://x', 100, options)).toBe('træer');
    expect(count()).toBe(2);
  });

  it.each([
    [() => new Response('x'.repeat(101)), 'DOWNLOAD_TOO_LARGE', 1],
    [() => new Response('', { status: 404 }), 'DOWNLOAD_REFUSED', 1],
    [() => new Response('', { status: 500 }), 'DOWNLOAD_FAILED', 4],
  ])('refuses what is too much or none (%#)', async (answer, code, tries) => {
    const { options, count } = answering(answer);
    await expect(fetchText('http://x', 100, options)).rejects.toMatchObject({ code });
    expect(count()).toBe(tries);
  });

  it('stops between two tries when asked to', async () => {
    const control = new AbortController();
    const { options } = answering(() => {
      control.abort();
      return new Response('', { status: 503 });
    });
    const given = { ...options, signal: control.signal };
    await expect(fetchText('http://x', 100, given)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
