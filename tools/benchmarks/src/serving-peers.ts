import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@runestone/real-services/servers';
import type { Target } from './load-server.ts';
import type { ServerProgram } from './measured-server.ts';
import type { PythonModels } from './python-models.ts';

/** A server that takes part in the serving benchmark. */
export interface ServingPeer {
  readonly name: string;
  /** What peers that are one product in several settings have in common. */
  readonly product: string;
  readonly program: ServerProgram;
  readonly target: Target;
  /** The label in an answer; undefined where there is none. */
  readonly readLabel: (answer: never) => string | undefined;
}

/** The text of every request, and its label. */
export const question = {
  text: 'Jeg ved ikke, hvad der skete i går, men naboen siger, at der var nogen i haven, mens vi spiste aftensmad.',
  label: 'dan',
};

/** The settings of our app in this benchmark, beside its home, address and port; all others are its defaults. */
const servingSettings = {
  RUNESTONE_LOG_LEVEL: 'warn',
  RUNESTONE_AUTH: 'off',
  // The highest: requests are counted as ever, but a load generator is no client to refuse.
  RUNESTONE_RATE_LIMIT_PER_MINUTE: String(2 ** 31 - 1),
};

const root = fileURLToPath(new URL('../../..', import.meta.url));
const loopback = '127.0.0.1';

/** An environment without the settings of this one: nothing but where programs are. */
export const plainEnvironment = (home: string): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  HOME: home,
  LANG: 'C.UTF-8',
});

/** A program of Node that serves; `readyUrl` has its address. */
interface NodeServer {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it keeps its log. */
  readonly folder: string;
  readonly port: number;
}

/** Our app as built, asking for no key and refusing nobody. */
export function createServingProgram({ env, ...server }: NodeServer): ServerProgram {
  const main = path.join(root, 'apps/serving/dist/src/main.js');
  return createNodeProgram(main, { ...server, env: { ...servingSettings, ...env } });
}

function createNodeProgram(main: string, { name, env, folder, port }: NodeServer): ServerProgram {
  return {
    name,
    command: process.execPath,
    args: [main],
    env: { ...plainEnvironment(folder), ...env, HOST: loopback, PORT: String(port) },
    cwd: folder,
    readyUrl: `http://${loopback}:${port}/health/ready`,
    logFile: path.join(folder, `${name}.log`),
  };
}

/** Our app on the champion of a home folder. */
export async function createRunestonePeer(home: string, folder: string): Promise<ServingPeer> {
  const port = await freePort();
  const server = { name: 'Runestone', env: { RUNESTONE_HOME: home }, folder, port };
  return createNodePeer(createServingProgram(server));
}

/** Fastify alone. */
export async function createBarePeer(folder: string): Promise<ServingPeer> {
  const main = fileURLToPath(new URL('./bare-fastify.mjs', import.meta.url));
  const port = await freePort();
  return createNodePeer(createNodeProgram(main, { name: 'bare Fastify', env: {}, folder, port }));
}

function createNodePeer(program: ServerProgram): ServingPeer {
  const { name, readyUrl } = program;
  return {
    ...{ name, product: name, program },
    target: {
      url: new URL('/v1/models/language-id/predict', readyUrl).href,
      body: { texts: [question.text], topK: 1 },
    },
    readLabel: (answer: { results?: { label?: string }[] }) => answer.results?.[0]?.label,
  };
}

/**
 * MLServer as it comes: one worker, a line for each request, the pipeline as it was fitted. Or tuned: the model in its own
 * process, which is faster for a small one, quiet, and the weights in the order that answers one text fastest.
 */
export async function createMlserverPeer(models: PythonModels, tuned: boolean): Promise<ServingPeer> {
  const { python, pipelineFile, plainFile, version } = models.mlserver;
  const name = `MLServer ${version}, ${tuned ? 'tuned' : 'as it comes'}`;
  // It keeps folders for its environments and metrics where it is started.
  const cwd = path.join(models.folder, `mlserver-${tuned ? 'tuned' : 'plain'}`, 'language-id');
  await mkdir(cwd, { recursive: true });
  const parameters = { uri: tuned ? pipelineFile : plainFile };
  const implementation = 'mlserver_sklearn.SKLearnModel';
  await writeFile(
    path.join(cwd, 'model-settings.json'),
    JSON.stringify({ name: 'language-id', implementation, parameters }),
  );
  const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()].map(String);
  const model = `http://${loopback}:${http}/v2/models/language-id`;
  const input = { name: 'text', shape: [1], datatype: 'BYTES', parameters: { content_type: 'str' } };
  return {
    name,
    product: 'MLServer',
    program: {
      name,
      command: path.join(path.dirname(python), 'mlserver'),
      args: ['start', '.'],
      env: {
        ...plainEnvironment(cwd),
        MLSERVER_HOST: loopback,
        ...{ MLSERVER_HTTP_PORT: http, MLSERVER_GRPC_PORT: grpc, MLSERVER_METRICS_PORT: metrics },
        ...(tuned ? { MLSERVER_PARALLEL_WORKERS: '0', MLSERVER_DEBUG: 'false' } : {}),
      },
      cwd,
      readyUrl: `${model}/ready`,
      logFile: path.join(cwd, 'mlserver.log'),
    },
    target: { url: `${model}/infer`, body: { inputs: [{ ...input, data: [question.text] }] } },
    readLabel: (answer: { outputs?: { data?: string[] }[] }) => answer.outputs?.[0]?.data?.[0],
  };
}

/** `mlflow models serve` as it is set up by default, but without a line for each request. */
export async function createMlflowPeer(models: PythonModels): Promise<ServingPeer> {
  const { python, modelFolder, version } = models.mlflow;
  const bin = path.dirname(python);
  const port = await freePort();
  const cwd = path.join(models.folder, 'mlflow-home');
  await mkdir(cwd, { recursive: true });
  const plain = plainEnvironment(cwd);
  const quiet = {
    UVICORN_ACCESS_LOG: 'false',
    UVICORN_LOG_LEVEL: 'warning',
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
  const name = `mlflow models serve ${version}`;
  return {
    name,
    product: 'mlflow',
    program: {
      name,
      command: path.join(bin, 'mlflow'),
      args: [
        ...['models', 'serve', '--model-uri', modelFolder, '--env-manager', 'local'],
        ...['--host', loopback, '--port', String(port)],
      ],
      // It starts the uvicorn that it finds on PATH.
      env: { ...plain, PATH: `${bin}${path.delimiter}${plain['PATH']}`, ...quiet },
      cwd,
      readyUrl: `http://${loopback}:${port}/ping`,
      logFile: path.join(cwd, 'mlflow.log'),
    },
    target: { url: `http://${loopback}:${port}/invocations`, body: { inputs: [question.text] } },
    readLabel: (answer: { predictions?: string[] }) => answer.predictions?.[0],
  };
}
