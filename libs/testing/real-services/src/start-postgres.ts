import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { servicesEnvironment } from './services-environment.ts';
import { freePort, startServer, type ServerProcess } from './server-process.ts';

/** A Postgres server of a test's own, with one empty database. */
export interface PostgresServer extends ServerProcess {
  /** `postgresql://…` with the password. */
  readonly url: string;
}

const run = promisify(execFile);

/** The folder of Postgres's programs; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const folder = servicesEnvironment()['RUNESTONE_TEST_POSTGRES_BIN'];
  return folder !== undefined && existsSync(path.join(folder, 'postgres')) ? folder : undefined;
}

/** Starts a Postgres server on a fresh cluster. Its data outlive its processes, but not a power cut. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === undefined)
    throw new Error('Postgres is not installed: tools/services/services.sh install postgres');
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-postgres-'));
  const port = await freePort();
  const [password, passwordFile] = [randomBytes(16).toString('hex'), path.join(folder, 'password')];
  await writeFile(passwordFile, password, { mode: 0o600 });
  const [user, ...asUser] = takeUser();
  if (user !== undefined) execFileSync('chown', ['-R', user, folder]);
  const [initdb, postgres, ready] = ['initdb', 'postgres', 'pg_isready'].map((name) =>
    path.join(programs, name),
  ) as [string, string, string];
  const data = path.join(folder, 'data');
  const command = (program: string, ...args: string[]): [string, string[]] => {
    const [first, ...rest] = [...asUser, program, ...args];
    return [first as string, rest];
  };
  await run(
    ...command(
      initdb,
      '-D',
      data,
      '-U',
      'runestone',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '-N',
    ),
    { cwd: folder },
  );
  const [program, args] = command(
    postgres,
    '-D',
    data,
    '-p',
    String(port),
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => ['-c', one]),
  );
  const server = await startServer({
    command: program,
    args,
    env: {},
    cwd: folder,
    healthUrl: () =>
      run(ready, ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(
        () => true,
        () => false,
      ),
  });
  return {
    ...server,
    url: `postgresql://runestone:${password}@127.0.0.1:${port}/postgres`,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses root: who root gives its files to, and the command that becomes that user. */
const takeUser = (): string[] =>
  process.getuid?.() === 0
    ? ['postgres', 'setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
    : [];
