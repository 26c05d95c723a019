import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { servicesEnvironment } from './services-environment.ts';
import { freePort, startServer, type ServerProcess } from './server-process.ts';

/** An S3 server of a test's own, with one empty bucket. */
export interface S3Server extends ServerProcess {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where the objects lie as plain files. */
  readonly folder: string;
}

/** Starts an S3 server (versitygw) with the empty bucket `test`. */
export async function startS3(): Promise<S3Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-s3-'));
  const bucket = 'test';
  for (const name of [`objects/${bucket}`, 'versions', 'iam'])
    await mkdir(path.join(folder, name), { recursive: true });
  const port = await freePort();
  const [accessKeyId, secretAccessKey] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
  const server = await startServer({
    command: servicesEnvironment()['RUNESTONE_TEST_VERSITYGW'] as string,
    args: [
      ...['--quiet', '--port', `127.0.0.1:${port}`, '--health', '/health', '--iam-dir', `${folder}/iam`],
      ...['posix', '--versioning-dir', `${folder}/versions`, `${folder}/objects`],
    ],
    env: { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    cwd: folder,
    healthUrl: `http://127.0.0.1:${port}/health`,
  });
  return {
    ...server,
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    accessKeyId,
    secretAccessKey,
    folder: path.join(folder, 'objects', bucket),
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
