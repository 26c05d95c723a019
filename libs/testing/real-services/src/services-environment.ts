import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Environment variables by name. */
export type ServicesEnvironment = Readonly<Record<string, string>>;

function script(): string {
  let folder = process.cwd();
  while (!existsSync(path.join(folder, 'nx.json'))) folder = path.dirname(folder);
  return path.join(folder, 'tools/services/services.sh');
}

/** What the script prints; nothing on a machine that cannot run it, for want of bash 4 or Linux. */
function ask(command: string): string {
  try {
    return execFileSync('bash', [script(), command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

/** What `tools/services/services.sh env` prints: addresses, credentials and where the servers' programs lie. */
export function servicesEnvironment(): ServicesEnvironment {
  const printed = ask('env');
  return Object.fromEntries(
    printed
      .split('\n')
      .map((line) => /^export (\w+)=(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [match[1] as string, match[2] as string]),
  );
}

/** The environment of the services that were started, or undefined unless every one is up. */
export function runningServices(): ServicesEnvironment | undefined {
  const status = ask('status').trim().split('\n');
  return status.every((line) => /^\w+\s+up /.test(line)) ? servicesEnvironment() : undefined;
}
