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
  const start = needed === 'running' ? ' && tools/services/services.sh start' : '';
  describeWith(name, `needs services: tools/services/services.sh install${start}`, environment, body);
}

/**
 * Defines a suite that needs something which a machine may lack. Without it the suite is skipped by name, and the reason says
 * what to do; under RUNESTONE_REQUIRE_SERVICES=1 it has one test, which fails.
 */
export function describeWith<Needed>(
  name: string,
  reason: string,
  needed: Needed | undefined,
  body: (needed: Needed) => void,
): void {
  if (needed !== undefined) {
    // Servers and native libraries on a busy machine take their time.
    jest.setTimeout(60_000);
    describe(name, () => body(needed));
    return;
  }
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
