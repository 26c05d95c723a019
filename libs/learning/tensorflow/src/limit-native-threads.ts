/**
 * Has TensorFlow compute on the thread that asks, and say nothing but errors. It reads its environment when it is loaded
 * first, so that this is called before, on the main thread: a thread's changes to its own environment reach no library.
 */
export function limitNativeThreads(): void {
  process.env['TF_NUM_INTRAOP_THREADS'] ??= '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}
