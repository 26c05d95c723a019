import type { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { isPlainPath } from '../is-plain-path.ts';
import { completionFile, type ArtifactFile, type ArtifactStore } from '../artifact-store.ts';
import { artifactErrors } from '../errors.ts';
import { explainS3Failure } from './explain-s3-failure.ts';
import { parseS3Uri, type S3Place } from './parse-s3-uri.ts';
import { downloadObject } from './s3-download.ts';
import { uploadFile } from './s3-upload.ts';

/** How a store on S3 is made. Credentials that are not given come from where the AWS SDK looks for them. */
export interface S3ArtifactsOptions {
  /** `http://host:port` of a server that is not Amazon's; buckets are then part of the path. */
  readonly endpoint?: string;
  /** `us-east-1` unless given. */
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Size of the parts in which large files go; 8 MiB unless given, at least 5 MiB. */
  readonly partBytes?: number;
  /** Time to connect, and in which some of an answer must arrive; 5000 and 30000 unless given. */
  readonly connectTimeoutMs?: number;
  readonly replyTimeoutMs?: number;
  /** How often a request is tried; 4 unless given. */
  readonly attempts?: number;
}

/** Creates a store on Amazon S3 or a server that speaks its protocol. Its URIs are `s3://bucket/key`. */
export function createS3Artifacts(options: S3ArtifactsOptions = {}): ArtifactStore {
  const { endpoint, partBytes = 8 * 2 ** 20 } = options;
  /** Made when it is first needed: most processes never speak with S3. */
  let created: S3Client | undefined;
  const shown = endpoint ?? 'Amazon S3';
  const at = async <T>(uri: string, within: string | undefined, work: Work<T>) => {
    const place = parseS3Uri(uri);
    if (within !== undefined) checkWithin(place, parseS3Uri(within), uri);
    try {
      return await work(place, (created ??= createClient(options)));
    } catch (thrown) {
      throw explainS3Failure(thrown, place, shown);
    }
  };
  return {
    write: (uri, data, { within } = {}) =>
      at(uri, within, async ({ bucket, key }, client) => {
        const Body = typeof data === 'string' ? Buffer.from(data) : data;
        checkReply(await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body })));
      }),
    read: (uri, { within, maxBytes = Infinity } = {}) =>
      at(uri, within, (place, client) => readObject(client, place, maxBytes)),
    upload: (uri, file, { within } = {}) =>
      at(uri, within, (place, client) => uploadFile({ client, partBytes }, place, file)),
    download: (uri, file, { within } = {}) =>
      at(uri, within, (place, client) => downloadObject({ client }, place, file)),
    list: (uri) =>
      at(uri, undefined, async (place, client) => {
        const files: ArtifactFile[] = [];
        for await (const file of objectsBelow(client, place)) files.push(file);
        return files.sort((a, b) => (a.path < b.path ? -1 : 1));
      }),
    exists: (uri) =>
      at(uri, undefined, async (place, client) => {
        if (await isObject(client, place)) return true;
        return (await objectsBelow(client, place).next()).done !== true;
      }),
    remove: (uri) => at(uri, undefined, (place, client) => removeObjects(client, place)),
  };
}

type Work<T> = (place: S3Place, client: S3Client) => Promise<T>;

function createClient({
  endpoint,
  region = 'us-east-1',
  credentials,
  connectTimeoutMs = 5000,
  replyTimeoutMs = 30_000,
  attempts = 4,
}: S3ArtifactsOptions): S3Client {
  // The version is pinned: its warning that later ones need a newer Node would only be noise.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      socketTimeout: replyTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}

function checkWithin({ bucket, key }: S3Place, outer: S3Place, uri: string): void {
  if (bucket === outer.bucket && (key === outer.key || key.startsWith(`${outer.key}/`))) return;
  throw artifactErrors.URI_INVALID(
    `${JSON.stringify(uri.slice(0, 200))} lies outside of s3://${outer.bucket}/${outer.key}.`,
  );
}

/** Any server may answer 200, with a login page; S3 always gives an ETag. */
function checkReply<T extends { readonly ETag?: string | undefined }>(answer: T): T {
  if (answer.ETag === undefined) throwNoS3();
  return answer;
}

function throwNoS3(): never {
  throw Object.assign(new Error('the answer is none of an S3 server'), { name: 'NoS3' });
}

async function readObject(client: S3Client, { bucket, key }: S3Place, maxBytes: number): Promise<Buffer> {
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const { ContentLength = 0 } = checkReply(answer);
  const stream = answer.Body as Readable;
  const tooLarge = (sizeBytes: number): never => {
    stream.destroy();
    throw artifactErrors.TOO_LARGE(
      `s3://${bucket}/${key} has ${sizeBytes} bytes or more, more than the ${maxBytes} that were expected.`,
    );
  };
  if (ContentLength > maxBytes) tooLarge(ContentLength);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) tooLarge(size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function isObject(client: S3Client, { bucket, key }: S3Place): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    // A head has no body, so that a missing bucket is told by the listing that follows.
    if (['NotFound', 'NoSuchKey'].includes((error as Error).name)) return false;
    throw error;
  }
}

async function* objectsBelow(client: S3Client, { bucket, key }: S3Place): AsyncGenerator<ArtifactFile> {
  const prefix = `${key}/`;
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    if (page.Name === undefined && page.KeyCount === undefined) throwNoS3();
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const path = Key.slice(prefix.length);
      // Some tools mark a folder by an empty object that ends with a slash; others make keys such as a//b or ../a.
      if (isPlainPath(path)) yield { path, sizeBytes: Size };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

const keysAtATime = 1000;

async function removeObjects(client: S3Client, { bucket, key }: S3Place): Promise<void> {
  const keys = [key];
  for await (const { path } of objectsBelow(client, { bucket, key })) keys.push(`${key}/${path}`);
  const first = keys.filter((one) => one.endsWith(`/${completionFile}`));
  if (first.length > 0) await deleteKeys(client, bucket, first);
  await deleteKeys(
    client,
    bucket,
    keys.filter((one) => !one.endsWith(`/${completionFile}`)),
  );
}

async function deleteKeys(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += keysAtATime) {
    const Objects = keys.slice(start, start + keysAtATime).map((Key) => ({ Key }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const problem = Errors.find(({ Code }) => Code !== 'NoSuchKey');
    if (problem !== undefined)
      throw Object.assign(new Error(problem.Message ?? ''), { name: problem.Code ?? 'Unknown' });
  }
}
