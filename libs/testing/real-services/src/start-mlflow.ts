import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { S3Server } from './start-s3.ts';
import { servicesEnvironment } from './services-environment.ts';
import { freePort, startServer, type ServerProcess } from './server-process.ts';

/** An MLflow server of a test's own. */
export interface MlflowServer extends ServerProcess {
  readonly uri: string;
}

/** How an MLflow server keeps artifacts: in a folder behind its proxy, or where clients write to S3 themselves. */
export interface MlflowOptions {
  readonly direct?: { readonly s3: S3Server };
}

/** Starts an MLflow server on a fresh SQLite database. */
export async function startMlflow({ direct }: MlflowOptions = {}): Promise<MlflowServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-mlflow-'));
  const port = await freePort();
  const artifacts =
    direct === undefined
      ? ['--serve-artifacts', '--artifacts-destination', path.join(folder, 'artifacts')]
      : ['--no-serve-artifacts', '--default-artifact-root', `s3://${direct.s3.bucket}/mlflow`];
  const server = await startServer({
    command: servicesEnvironment()['RUNESTONE_TEST_MLFLOW_PYTHON'] as string,
    args: [
      ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, ...artifacts],
    ],
    env: {
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      ...(direct === undefined
        ? {}
        : {
            MLFLOW_S3_ENDPOINT_URL: direct.s3.endpoint,
            AWS_ACCESS_KEY_ID: direct.s3.accessKeyId,
            AWS_SECRET_ACCESS_KEY: direct.s3.secretAccessKey,
            AWS_DEFAULT_REGION: 'us-east-1',
          }),
    },
    cwd: folder,
    healthUrl: `http://127.0.0.1:${port}/health`,
  });
  return {
    ...server,
    uri: `http://127.0.0.1:${port}`,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
