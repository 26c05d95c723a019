import path from 'node:path';
import { encoderErrors } from './errors.ts';

/** What a name stands for: a directory on this machine, or a repository of a hub. */
export type EncoderName =
  | { readonly kind: 'directory'; readonly directory: string }
  | {
      readonly kind: 'repository';
      /** `<owner>/<name>`, or a bare `<name>`. */
      readonly repository: string;
      readonly isBare: boolean;
      /** Without its owner. */
      readonly name: string;
    };

const part = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;

/**
 * Reads a name: a path that is absolute or begins with `./` or `../` is a directory, all else a repository of Hugging Face's hub
 * (https://huggingface.co/docs/huggingface_hub/package_reference/utilities#huggingface_hub.utils.validate_repo_id). Throws
 * ENCODERS_NAME_INVALID.
 */
export function parseEncoderName(name: string): EncoderName {
  if (path.isAbsolute(name) || /^\.\.?[/\\]/.test(name))
    return { kind: 'directory', directory: path.resolve(name) };
  const parts = name.split('/');
  const isPlain = (each: string): boolean => part.test(each) && !/--|\.\.|[.-]$|\.git$/.test(each);
  if (parts.length <= 2 && parts.every(isPlain)) {
    return { kind: 'repository', repository: name, isBare: parts.length === 1, name: parts.at(-1) as string };
  }
  throw encoderErrors.NAME_INVALID(
    `${JSON.stringify(name.slice(0, 200))} names no encoder. Give <owner>/<name> as on the hub, or a directory: ./<path> or /<path>.`,
  );
}

/** Reads a revision: a branch, a tag or a commit. Throws ENCODERS_NAME_INVALID. */
export function parseRevision(revision: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/.test(revision) && !/\.\.|\/\/|\/$/.test(revision))
    return revision;
  throw encoderErrors.NAME_INVALID(
    `${JSON.stringify(revision.slice(0, 200))} is no revision: give a branch, a tag or a commit.`,
  );
}
