import { InvalidArgumentError } from 'commander';

/** Reads the value of an option that counts something; throws an InvalidArgumentError unless it is a whole number above 0. */
export function readCount(value: string): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Give a whole number above 0.');
  return count;
}
