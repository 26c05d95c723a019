import type { ResolvedModel } from '@runestone/model-loader';

/** A text that differs whenever a reference leads to another version, or to other bytes. */
export const keyOfResolved = ({ name, version, sourceUri, manifestSha256 }: ResolvedModel): string =>
  JSON.stringify([name, version, sourceUri, manifestSha256]);
