import process from 'node:process';
import { sendEvent, serveCalls } from '../index.ts';

serveCalls({
  echo: (value: unknown) => ({ value }),
  buffer: (size: number) => {
    const bytes = new Uint8Array(size).fill(7);
    return { value: bytes, transfer: [bytes.buffer] };
  },
  fail: (message: string) => {
    throw new Error(message);
  },
  tell: (event: unknown) => {
    sendEvent(event);
    return { value: undefined };
  },
  end: () => process.exit(3),
  exhaust: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1000).fill({}));
  },
  hang: () => {
    for (;;);
  },
  never: () => new Promise(() => undefined),
});
