import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithServices, startS3, type S3Server } from '@runestone/real-services';
import { describeArtifactStore } from '../artifact-store.conformance.ts';
import { createS3Artifacts, type S3ArtifactsOptions } from './s3-artifacts.ts';

describeWithServices('an S3 server', 'installed', () => {
  let server: S3Server;
  let folder: string;
  let tests = 0;
  const options = (): S3ArtifactsOptions => ({
    endpoint: server.endpoint,
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
    partBytes: 5 * 2 ** 20,
    attempts: 2,
  });
  const at = (key: string): string => `s3://${server.bucket}/${key}`;
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    server = await startS3();
    folder = await mkdtemp(path.join(tmpdir(), 'runestone-s3-test-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  describeArtifactStore('S3', async () => {
    tests += 1;
    const store = createS3Artifacts(options());
    return { store, baseUri: at(`test-${tests}/base`), close: () => store.remove(at(`test-${tests}`)) };
  });

  const sdk = () =>
    new S3Client({
      region: 'us-east-1',
      endpoint: server.endpoint,
      forcePathStyle: true,
      credentials: options().credentials as { accessKeyId: string; secretAccessKey: string },
    });

  it('sends a large file in parts, and goes on with parts that are there', async () => {
    const bytes = randomBytes(12 * 2 ** 20);
    await writeFile(file('large'), bytes);
    const client = sdk();
    const target = { Bucket: server.bucket, Key: 'large' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const first = { ...target, UploadId, PartNumber: 1, Body: bytes.subarray(0, 5 * 2 ** 20) };
    await client.send(new UploadPartCommand(first));
    // Of another file: must be sent again.
    const second = { ...target, UploadId, PartNumber: 2, Body: randomBytes(5 * 2 ** 20) };
    await client.send(new UploadPartCommand(second));
    const store = createS3Artifacts(options());
    await store.upload(at('large'), file('large'));
    expect((await store.read(at('large'))).equals(bytes)).toBe(true);
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: server.bucket }));
    expect(Uploads).toEqual([]);
  });

  it('goes on with a download where it broke off, unless the object is another by now', async () => {
    const store = createS3Artifacts(options());
    const bytes = randomBytes(2 ** 20);
    await store.write(at('object'), bytes);
    await store.download(at('object'), file('whole'));
    const [name] = await interruptedName(store, at('object'));
    await writeFile(file(name as string), bytes.subarray(0, 1000));
    await store.download(at('object'), file('out'));
    expect((await readFile(file('out'))).equals(bytes)).toBe(true);
    await writeFile(file(name as string), 'of an older object');
    await store.write(at('object'), 'new');
    await store.download(at('object'), file('out'));
    expect(await readFile(file('out'), 'utf8')).toBe('new');
  });

  /** The name under which a download to `out` keeps what has arrived: seen while it cannot be renamed. */
  async function interruptedName(store: ReturnType<typeof createS3Artifacts>, uri: string) {
    await rm(file('out'), { recursive: true, force: true });
    await mkdir(file('out/in-the-way'), { recursive: true });
    await expect(store.download(uri, file('out'))).rejects.toThrow();
    await rm(file('out'), { recursive: true });
    const left = (await readdir(folder)).filter((one) => one.startsWith('out.'));
    for (const one of left) await rm(file(one));
    return left;
  }

  it('leaves out of a list what others put under names that lead elsewhere', async () => {
    const page = (keys: readonly string[]): string =>
      `<?xml version="1.0"?><ListBucketResult><Name>b</Name><KeyCount>${keys.length}</KeyCount>${keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('')}</ListBucketResult>`;
    const hostile = createServer(
      (_, response) => void response.end(page(['x/a', 'x/../../b', 'x//c', 'x/%2e%2e/d', 'x/'])),
    );
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
    const listed = await createS3Artifacts({ ...options(), endpoint }).list('s3://bucket/x');
    expect(listed.map(({ path: file }) => file)).toEqual(['a']);
    hostile.closeAllConnections();
    hostile.close();
  });

  it.each(['file:///etc/hostname', '/etc/hostname', 'mlflow-artifacts:/x', ''])(
    'takes no URI of another store: %j',
    async (uri) => {
      const store = createS3Artifacts(options());
      const refusal = { code: 'ARTIFACT_URI_INVALID', kind: 'input' };
      for (const attempt of [
        () => store.read(uri),
        () => store.write(uri, 'x'),
        () => store.list(uri),
        () => store.remove(uri),
      ])
        await expect(attempt()).rejects.toMatchObject(refusal);
    },
  );

  it('lists and removes more than one page', async () => {
    const store = createS3Artifacts(options());
    await mkdir(path.join(server.folder, 'many'), { recursive: true });
    for (let i = 0; i < 1005; i += 1) await writeFile(path.join(server.folder, 'many', `n${i}`), 'x');
    expect(await store.list(at('many'))).toHaveLength(1005);
    await store.remove(at('many'));
    expect(await store.list(at('many'))).toEqual([]);
  });

  it.each<[string, (settings: S3ArtifactsOptions) => S3ArtifactsOptions, string, string]>([
    [
      'an unknown key',
      (settings) => ({ ...settings, credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } }),
      'ARTIFACT_UNAUTHORIZED',
      'AWS_ACCESS_KEY_ID',
    ],
    [
      'a wrong secret',
      (settings) => ({ ...settings, credentials: { accessKeyId: server.accessKeyId, secretAccessKey: 'x' } }),
      'ARTIFACT_UNAUTHORIZED',
      'AWS_SECRET_ACCESS_KEY',
    ],
    [
      'a server that is not there',
      (settings) => ({ ...settings, endpoint: 'http://127.0.0.1:9' }),
      'ARTIFACT_UNREACHABLE',
      'MLFLOW_S3_ENDPOINT_URL',
    ],
  ])('says what to do about %s', async (_, change, code, hint) => {
    const store = createS3Artifacts(change(options()));
    const uri = at('x');
    for (const attempt of [() => store.write(uri, 'x'), () => store.read(uri), () => store.list(uri)])
      await expect(attempt()).rejects.toMatchObject({ code, message: expect.stringContaining(hint) });
  });

  it('says that there is no such bucket', async () => {
    const store = createS3Artifacts(options());
    const uri = 's3://nowhere/x/y';
    for (const attempt of [
      () => store.write(uri, 'x'),
      () => store.read(uri),
      () => store.list(uri),
      () => store.exists(uri),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'ARTIFACT_BUCKET_MISSING', kind: 'not-found' });
  });
});

describe('createS3Artifacts', () => {
  const serve = async (listener: RequestListener, work: (endpoint: string) => Promise<void>) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const storeAt = (endpoint: string) =>
    createS3Artifacts({
      endpoint,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      attempts: 1,
      replyTimeoutMs: 200,
    });

  it.each<[string, RequestListener, string]>([
    ['a web page', (_, response) => void response.end('<html>Sign in</html>'), 'ARTIFACT_UNREACHABLE'],
    ['500', (_, response) => void response.writeHead(500).end('oops'), 'ARTIFACT_UNREACHABLE'],
    ['429', (_, response) => void response.writeHead(429).end(), 'ARTIFACT_OVERLOADED'],
    ['403', (_, response) => void response.writeHead(403).end(), 'ARTIFACT_FORBIDDEN'],
    ['nothing', () => undefined, 'ARTIFACT_TIMEOUT'],
  ])('explains a server that answers with %s', async (_, listener, code) => {
    await serve(listener, async (endpoint) => {
      const store = storeAt(endpoint);
      await expect(store.list('s3://bucket/x')).rejects.toMatchObject({ code });
      await expect(store.write('s3://bucket/x', 'x')).rejects.toMatchObject({ code });
      await expect(store.read('s3://bucket/x')).rejects.toMatchObject({ code });
    });
  });

  it('notices that an object was cut off', async () => {
    const half: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': '1000', etag: '"a"' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await serve(half, async (endpoint) => {
      await expect(storeAt(endpoint).read('s3://bucket/x')).rejects.toMatchObject({ kind: 'upstream' });
    });
  });

  it.each([
    's3://',
    's3://b/x',
    's3://Bucket/x',
    's3://bucket',
    's3://bucket/',
    's3:/bucket/x',
    's3://a_b/x',
  ])('refuses the URI %j', async (uri) => {
    await expect(storeAt('http://127.0.0.1:9').read(uri)).rejects.toMatchObject({
      code: 'ARTIFACT_URI_INVALID',
    });
  });
});
