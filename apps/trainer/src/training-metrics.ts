import { messageOf } from '@runestone/errors';
import { createTrainingTelemetry, serveMetrics, type TrainingTelemetry } from '@runestone/telemetry';
import type { TrainingEvent } from '@runestone/training';

/** The metrics of one training while it runs. */
export interface TrainingMetrics {
  onEvent(event: TrainingEvent): void;
  close(): Promise<void>;
}

/**
 * Serves the metrics of a training at 127.0.0.1:`port`/metrics until it is closed. Where the port cannot be had it tells so,
 * and the training goes on without.
 */
export async function serveTrainingMetrics(
  port: number,
  onNotice: (notice: string) => void,
): Promise<TrainingMetrics | undefined> {
  const telemetry = createTrainingTelemetry();
  try {
    const server = await serveMetrics({ host: '127.0.0.1', port, render: telemetry.render });
    // Whoever reads metrics does not keep a training that is over from ending.
    server.unref();
    return { onEvent: createEventReader(telemetry), close: server.close };
  } catch (error) {
    onNotice(
      `no metrics of this training: port ${port} of 127.0.0.1 (RUNESTONE_METRICS_PORT) cannot be had: ${messageOf(error)}`,
    );
    return undefined;
  }
}

function createEventReader(telemetry: TrainingTelemetry): (event: TrainingEvent) => void {
  let lastMs = performance.now();
  return (event) => {
    switch (event.type) {
      case 'read':
        return;
      case 'prepared':
        return telemetry.setExamples(event.data.train.length);
      case 'started':
        return telemetry.setRun({ recipe: event.recipe, runId: event.runId });
      case 'progress':
        if (event.stage !== 'fit') lastMs = performance.now();
        return telemetry.setProgress(event.stage, event.done, event.total);
      case 'epoch': {
        const nowMs = performance.now();
        telemetry.observeEpoch({ ...event.metrics, durationMs: nowMs - lastMs });
        lastMs = nowMs;
      }
    }
  };
}
