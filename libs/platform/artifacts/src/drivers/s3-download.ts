import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type GetObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { sha256Hex } from '@runestone/files';
import type { S3Place } from './parse-s3-uri.ts';

/** How often a stream that breaks off is taken up again where it ended. */
const attempts = 5;

/**
 * Fetches an object into a local file. What has arrived is kept beside it under a name that holds the object's ETag, so
 * that a later call goes on from there; only the whole file gets its name.
 */
export async function downloadObject(
  { client }: { readonly client: S3Client },
  { bucket, key }: S3Place,
  file: string,
): Promise<void> {
  const source = { Bucket: bucket, Key: key };
  const { ContentLength: size = 0, ETag = '' } = await client.send(new HeadObjectCommand(source));
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${sha256Hex(ETag).slice(0, 8)}.partial`;
  for (let attempt = 1; (await sizeOf(partial)) !== size || size === 0; attempt += 1) {
    try {
      await fetchRest(client, { ...source, IfMatch: ETag }, { partial, size });
      if (size === 0) break;
    } catch (error) {
      if (!brokeOff(error) || attempt === attempts) throw error;
    }
  }
  await rename(partial, file);
}

const brokeOff = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');

async function fetchRest(
  client: S3Client,
  source: GetObjectCommandInput,
  { partial, size }: { readonly partial: string; readonly size: number },
): Promise<void> {
  const have = await sizeOf(partial);
  // What is no beginning of it is written over.
  const goOn = have > 0 && have < size;
  const { Body } = await client.send(
    new GetObjectCommand({ ...source, Range: goOn ? `bytes=${have}-` : undefined }),
  );
  await pipeline(Body as Readable, createWriteStream(partial, { flags: goOn ? 'a' : 'w' }));
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
