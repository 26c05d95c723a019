import { expect, it } from '@jest/globals';
import { describeWithServices } from '@runestone/real-services';

describeWithServices('the services of tools/services', 'running', (environment) => {
  const address = (name: string): string => environment[name] as string;

  it.each([
    ['MLFLOW_TRACKING_URI', '/health'],
    ['MLFLOW_S3_ENDPOINT_URL', '/health'],
    ['RUNESTONE_TEST_PROMETHEUS_URL', '/-/ready'],
    ['RUNESTONE_TEST_ALERTMANAGER_URL', '/-/ready'],
  ])('%s answers on the loopback', async (name, path) => {
    expect(address(name)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${address(name)}${path}`)).status).toBe(200);
  });

  it('give credentials that are not guessed', () => {
    const secrets = [
      address('AWS_SECRET_ACCESS_KEY'),
      ...['REDIS_URL', 'DATABASE_URL'].map((name) => new URL(address(name)).password),
    ];
    expect(secrets.every((secret) => /^[0-9a-f]{32,}$/.test(secret))).toBe(true);
    expect(new Set(secrets).size).toBe(secrets.length);
  });
});
