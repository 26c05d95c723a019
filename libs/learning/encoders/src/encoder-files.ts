import { messageOf } from '@runestone/errors';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { EncoderPrecision } from './encoder-kinds.ts';
import { encoderErrors } from './errors.ts';

/** The bytes of an encoder's files, by their path in the layout of Hugging Face's repositories. */
export type EncoderFiles = ReadonlyMap<string, Uint8Array>;

/** A file of an encoder: what it may be at most, and whether every encoder has it. */
interface FileRule {
  readonly isRequired: boolean;
  readonly maxBytes: number;
}

const smallBytes = 4 * 2 ** 20;
const jsonRules: Readonly<Record<string, FileRule>> = {
  'config.json': { isRequired: true, maxBytes: smallBytes },
  'tokenizer.json': { isRequired: true, maxBytes: 128 * 2 ** 20 },
  'tokenizer_config.json': { isRequired: false, maxBytes: smallBytes },
  'special_tokens_map.json': { isRequired: false, maxBytes: smallBytes },
  'modules.json': { isRequired: false, maxBytes: smallBytes },
  'sentence_bert_config.json': { isRequired: false, maxBytes: smallBytes },
  '1_Pooling/config.json': { isRequired: false, maxBytes: smallBytes },
};

/** The file that holds an encoder's graph and weights. */
export function modelFileOf(precision: EncoderPrecision): string {
  return precision === 'fp32' ? 'onnx/model.onnx' : 'onnx/model_quantized.onnx';
}

/** The files of an encoder in one precision, and the rule for each. */
export function fileRules(precision: EncoderPrecision): ReadonlyMap<string, FileRule> {
  // A file of ONNX is one message of Protocol Buffers, which end at 2 GiB.
  const model = { isRequired: true, maxBytes: 2 ** 31 - 1 };
  return new Map([...Object.entries(jsonRules), [modelFileOf(precision), model]]);
}

/**
 * Reads the files of an encoder in one precision: all that openEncoder needs, to be kept in a bundle. Throws
 * ENCODERS_FILE_MISSING and ENCODERS_FILE_INVALID.
 */
export async function readEncoderFiles(
  directory: string,
  precision: EncoderPrecision = 'fp32',
): Promise<EncoderFiles> {
  const files = new Map<string, Uint8Array>();
  for (const [name, { isRequired, maxBytes }] of fileRules(precision)) {
    const bytes = await readWithin(path.join(directory, name), maxBytes);
    if (bytes !== undefined) files.set(name, bytes);
    else if (isRequired) {
      throw encoderErrors.FILE_MISSING(
        `The encoder in ${directory} lacks ${name}. Take a repository that has it, or export it with optimum-cli.`,
        { details: { directory, file: name } },
      );
    }
  }
  return files;
}

async function readWithin(file: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw encoderErrors.FILE_INVALID(`${file} is no file.`, { details: { file } });
    if (stats.size > maxBytes) {
      throw encoderErrors.FILE_INVALID(
        `${file} has ${stats.size} bytes; at most ${maxBytes} are read. Check that it is what its name says.`,
        { details: { file, sizeBytes: stats.size, maxBytes } },
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A file of those given; throws ENCODERS_FILE_MISSING. */
export function requireFile(files: EncoderFiles, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes !== undefined) return bytes;
  throw encoderErrors.FILE_MISSING(`The encoder's files lack ${name}.`, { details: { file: name } });
}

/** The JSON of a file; undefined where it is not among those given. Throws ENCODERS_FILE_INVALID. */
export function readJson(files: EncoderFiles, name: string): unknown {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw encoderErrors.FILE_INVALID(`${name} of the encoder is no JSON: ${messageOf(cause)}.`, {
      details: { file: name },
      cause,
    });
  }
}

/** The JSON object of a file; an empty one where the file is not among those given. Throws ENCODERS_FILE_INVALID. */
export function readJsonObject(files: EncoderFiles, name: string): Readonly<Record<string, unknown>> {
  const value = readJson(files, name) ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw encoderErrors.FILE_INVALID(`${name} of the encoder holds no object.`, { details: { file: name } });
}
