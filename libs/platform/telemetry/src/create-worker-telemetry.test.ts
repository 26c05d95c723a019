import { expect, it } from '@jest/globals';
import { createWorkerTelemetry } from './create-worker-telemetry.ts';

it('names the version that is watched, and counts what could not be found', async () => {
  const telemetry = createWorkerTelemetry({ processMetrics: false });
  telemetry.setModelInfo({ model: 'm', version: '1' });
  telemetry.setModelInfo({ model: 'm', version: '2' });
  telemetry.countLookupFailure('m', 'REGISTRY_AWAY');
  telemetry.driftOf('m').countFailure();
  const { text } = await telemetry.render();
  expect(text.split('\n').filter((line) => /^runestone/.test(line))).toEqual([
    'runestone_worker_model_info{model="m",version="2"} 1',
    'runestone_worker_lookup_failures_total{model="m",code="REGISTRY_AWAY"} 1',
    'runestone_drift_checks_total{model="m",verdict="failed"} 1',
  ]);
});
