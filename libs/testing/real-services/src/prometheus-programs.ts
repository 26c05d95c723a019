import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startServer, type ServerProcess } from './server-process.ts';

/** The programs of Prometheus and Alertmanager, by their paths. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
  readonly amtool: string;
}

/** What to do where they are missing. */
export const prometheusReason =
  'needs Prometheus: tools/services/services.sh install prometheus alertmanager';

/** Finds the programs that tools/services installs, or undefined unless all are there. */
export function findPrometheus(): PrometheusPrograms | undefined {
  const [prometheus, promtool, amtool] = ['prometheus', 'promtool', 'amtool'].map(findProgram);
  if (prometheus === undefined || promtool === undefined || amtool === undefined) return undefined;
  return { prometheus, promtool, amtool };
}

function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** Runs a program with what it reads; throws with what it printed where it is not content. */
export function runProgram(program: string, args: readonly string[], input = ''): string {
  try {
    return execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${path.basename(program)} ${args.join(' ')}:\n${stdout}${stderr}`, { cause: error });
  }
}

/** A Prometheus server of a test's own. */
export interface PrometheusServer extends ServerProcess {
  readonly url: string;
}

/** Starts a Prometheus with a configuration (the text of prometheus.yml) and nothing scraped yet; it keeps exemplars. */
export async function startPrometheus(
  { prometheus }: PrometheusPrograms,
  config: string,
): Promise<PrometheusServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-prometheus-'));
  const file = path.join(folder, 'prometheus.yml');
  await writeFile(file, config);
  const port = await freePort();
  const server = await startServer({
    command: prometheus,
    args: [
      ...[`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage'],
    ],
    env: {},
    cwd: folder,
    healthUrl: `http://127.0.0.1:${port}/-/ready`,
  });
  return {
    ...server,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
