export { createStallWatch, type StallWatch, type StallWatchOptions } from './create-stall-watch.ts';
export { downloadErrors } from './errors.ts';
export { fetchFile, type ExpectedFile, type FetchFileOptions, type FetchProgress } from './fetch-file.ts';
export { fetchText } from './fetch-text.ts';
export { isPassing, type RetryOptions } from './with-retries.ts';
export type { DownloadOptions } from './request-download.ts';
