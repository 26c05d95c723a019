import { describe, expect, it } from '@jest/globals';
import { requestDownload, type DownloadRequest } from './request-download.ts';

type Asked = { url: string; headers: Record<string, string> };

/** Asks a server that gives one answer, and notes what it was asked. */
function ask(
  answer: Response,
  request: Partial<DownloadRequest> = {},
): { asked: Asked[]; download: ReturnType<typeof requestDownload> } {
  const asked: Asked[] = [];
  const fetch = (url: unknown, init?: RequestInit): Promise<Response> => {
    asked.push({ url: String(url), headers: init?.headers as Record<string, string> });
    return Promise.resolve(answer);
  };
  return { asked, download: requestDownload('http://x/f', { fromByte: 0, fetch, ...request }) };
}
const partial = (contentRange: string): Response =>
  new Response('rest', { status: 206, headers: { 'content-range': contentRange } });

describe('requestDownload', () => {
  it('asks for plain bytes, and for a range only when some are there', async () => {
    expect(ask(new Response('x')).asked[0]?.headers).toEqual({ 'accept-encoding': 'identity' });
    const { asked, download } = ask(partial('bytes 5-8/9'), { fromByte: 5 });
    expect(asked[0]?.headers['range']).toBe('bytes=5-');
    expect(await download).toMatchObject({ fromByte: 5, totalBytes: 9 });
  });

  it('begins anew with a whole answer to a range', async () => {
    const { download } = ask(new Response('whole', { headers: { 'content-length': '5' } }), { fromByte: 3 });
    expect(await download).toMatchObject({ fromByte: 0, totalBytes: 5 });
  });

  it.each(['bytes 4-8/9', 'bytes 5-8/*', 'lines 5-8/9'])('refuses the range %j', async (range) => {
    await expect(ask(partial(range), { fromByte: 5 }).download).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
  });

  it('knows that nothing is left, but only where something is there', async () => {
    const none = (): Response => new Response(null, { status: 416 });
    expect(await ask(none(), { fromByte: 9 }).download).toBe('complete');
    await expect(ask(none()).download).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' });
  });

  it.each([
    [429, 'DOWNLOAD_FAILED'],
    [408, 'DOWNLOAD_FAILED'],
    [500, 'DOWNLOAD_FAILED'],
    [403, 'DOWNLOAD_REFUSED'],
  ])('answers the status %d with %s', async (status, code) => {
    await expect(ask(new Response('no', { status })).download).rejects.toMatchObject({
      code,
      details: { status },
    });
  });

  it('notices a body that ends early', async () => {
    const { download } = ask(new Response('short', { headers: { 'content-length': '9' } }));
    const response = await download;
    if (response === 'complete') throw new Error('not complete');
    const read = async (): Promise<number> => {
      let size = 0;
      for await (const chunk of response.chunks) size += chunk.length;
      return size;
    };
    await expect(read()).rejects.toThrow(/ended after 5 of 9 bytes.*goes on where it was/);
  });
});
