import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { artifactErrors } from '../errors.ts';
import type { S3Place } from './parse-s3-uri.ts';

/** How files are sent. */
export interface S3UploadOptions {
  readonly client: S3Client;
  /** Size of a part; more where there would be over 10,000 of them. */
  readonly partBytes: number;
}

const maxParts = 10_000;
/** Parts that are on their way at a time; each is in memory. */
const partsAtATime = 2;

/**
 * Sends a local file. A large one goes in parts, of which those are kept that an upload of the same bytes left behind:
 * their MD5 tells. Memory holds two parts at most.
 */
export async function uploadFile(
  { client, partBytes }: S3UploadOptions,
  place: S3Place,
  file: string,
): Promise<void> {
  const handle = await open(file);
  try {
    const { size, mtimeMs } = await handle.stat();
    const length = Math.max(partBytes, Math.ceil(size / maxParts));
    const target = { Bucket: place.bucket, Key: place.key };
    if (size <= length) {
      const Body = await readPart(handle, { start: 0, file }, Buffer.allocUnsafeSlow(size));
      await client.send(new PutObjectCommand({ ...target, Body }));
    } else {
      const UploadId = await findOrCreateUpload(client, place);
      const Parts = await sendParts(client, { ...target, UploadId }, { handle, file, size, length });
      const now = await stat(file);
      if (now.size !== size || now.mtimeMs !== mtimeMs)
        throw artifactErrors.CHANGED(`${file} was changed while it was copied. Try again.`);
      const completed = { ...target, UploadId, MultipartUpload: { Parts } };
      await client.send(new CompleteMultipartUploadCommand(completed));
    }
  } finally {
    await handle.close();
  }
}

async function findOrCreateUpload(client: S3Client, { bucket, key }: S3Place): Promise<string> {
  const { Uploads = [] } = await client.send(
    new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }),
  );
  const unfinished = Uploads.filter((upload) => upload.Key === key).sort(
    (a, b) => (b.Initiated?.getTime() ?? 0) - (a.Initiated?.getTime() ?? 0),
  );
  if (unfinished[0]?.UploadId !== undefined) return unfinished[0].UploadId;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
  return UploadId as string;
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

interface LocalParts {
  readonly handle: FileHandle;
  readonly file: string;
  readonly size: number;
  readonly length: number;
}

interface SentPart {
  readonly PartNumber: number;
  readonly ETag: string;
}

async function sendParts(client: S3Client, target: Target, local: LocalParts): Promise<SentPart[]> {
  const there = await listParts(client, target);
  const count = Math.ceil(local.size / local.length);
  const sent: SentPart[] = [];
  let next = 1;
  const work = async (): Promise<void> => {
    // One buffer for all parts that go this way: new ones would pile up until they are collected.
    const buffer = Buffer.allocUnsafeSlow(local.length);
    while (next <= count) {
      const PartNumber = next;
      next += 1;
      const start = (PartNumber - 1) * local.length;
      const length = Math.min(local.length, local.size - start);
      const Body = await readPart(local.handle, { start, file: local.file }, buffer.subarray(0, length));
      const md5 = `"${createHash('md5').update(Body).digest('hex')}"`;
      const ETag =
        there.get(PartNumber) === md5
          ? md5
          : (await client.send(new UploadPartCommand({ ...target, PartNumber, Body }))).ETag;
      sent.push({ PartNumber, ETag: ETag as string });
    }
  };
  await Promise.all(Array.from({ length: partsAtATime }, work));
  return sent.sort((a, b) => a.PartNumber - b.PartNumber);
}

async function listParts(client: S3Client, target: Target): Promise<Map<number, string>> {
  const parts = new Map<number, string>();
  let marker: string | undefined;
  do {
    const page = await client.send(new ListPartsCommand({ ...target, PartNumberMarker: marker }));
    for (const { PartNumber = 0, ETag = '' } of page.Parts ?? [])
      parts.set(PartNumber, `"${ETag.replaceAll('"', '')}"`);
    marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return parts;
}

/** Fills a buffer from a place of the file on. */
async function readPart(
  handle: FileHandle,
  { start, file }: { readonly start: number; readonly file: string },
  bytes: Buffer,
): Promise<Buffer> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0)
      throw artifactErrors.CHANGED(`${file} became shorter while it was copied. Try again.`);
    done += bytesRead;
  }
  return bytes;
}
