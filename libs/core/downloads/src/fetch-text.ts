import { downloadErrors } from './errors.ts';
import { requestDownload, type DownloadOptions } from './request-download.ts';
import { withRetries, type RetryOptions } from './with-retries.ts';

/**
 * Fetches a text in UTF-8 of at most `maxBytes` bytes. Throws DOWNLOAD_FAILED, DOWNLOAD_TIMED_OUT, DOWNLOAD_REFUSED (4xx) and
 * DOWNLOAD_TOO_LARGE, and the signal's reason.
 */
export function fetchText(
  url: string,
  maxBytes: number,
  options: DownloadOptions & RetryOptions = {},
): Promise<string> {
  return withRetries(options, () => readText(url, maxBytes, options));
}

async function readText(url: string, maxBytes: number, options: DownloadOptions): Promise<string> {
  const response = await requestDownload(url, options);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response === 'complete' ? [] : response.chunks) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes)
      throw downloadErrors.TOO_LARGE(`${url} answered more than ${maxBytes} bytes.`, { details: { url } });
  }
  return Buffer.concat(chunks).toString('utf8');
}
