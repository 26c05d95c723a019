import { existsSync } from 'node:fs';
import { describe, it, jest } from '@jest/globals';
import { runningServices, servicesEnvironment, type ServicesEnvironment } from './services-environment.ts';

/** What a suite needs: the servers' programs, to start its own; or the services that were started for all. */
export type ServicesNeeded = 'installed' | 'running';

/**
 * Defines a suite that needs real services. Where they are not there it is skipped by name; under
 * RUNESTONE_REQUIRE_SERVICES=1 it has one test, which fails.
 */
export function describeWithServices(
  name: string,
  needed: ServicesNeeded,
  body: (environment: ServicesEnvironment) => void,
): void {
  const environment = needed === 'running' ? runningServices() : installedServices();
  if (environment !== undefined) {
    // Servers on a busy machine take their time.
    jest.setTimeout(60_000);
    describe(name, () => body(environment));
    return;
  }
  const reason = `needs services: tools/services/services.sh install${needed === 'running' ? ' && tools/services/services.sh start' : ''}`;
  if (process.env['RUNESTONE_REQUIRE_SERVICES'] !== '1') {
    describe.skip(name, () => it(reason, () => undefined));
    return;
  }
  describe(name, () => {
    it(reason, () => {
      throw new Error(`${name} ${reason}`);
    });
  });
}

function installedServices(): ServicesEnvironment | undefined {
  const environment = servicesEnvironment();
  const programs = ['RUNESTONE_TEST_VERSITYGW', 'RUNESTONE_TEST_MLFLOW_PYTHON', 'RUNESTONE_TEST_CLIENTS'];
  return programs.every((program) => existsSync(environment[program] ?? '')) ? environment : undefined;
}
