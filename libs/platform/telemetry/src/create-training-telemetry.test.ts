import { describe, expect, it } from '@jest/globals';
import { createTrainingTelemetry } from './index.ts';

const epoch = { epoch: 2, trainLoss: 0.5, validationLoss: 0.75, validationAccuracy: 0.9, durationMs: 1500 };

describe('createTrainingTelemetry', () => {
  it('tells the run, the stage and how far it is', async () => {
    const telemetry = createTrainingTelemetry({ processMetrics: false });
    telemetry.setRun({ recipe: 'tiny', runId: 'f00' });
    telemetry.setProgress('features', 3, 4);
    telemetry.setProgress('fit', 0, 0);
    const { text } = await telemetry.render();
    expect(text).toContain('runestone_training_info{recipe="tiny",run_id="f00"} 1');
    expect(text.match(/^runestone_training_stage\{stage="\w+"\} 1$/gm)).toEqual([
      'runestone_training_stage{stage="fit"} 1',
    ]);
    expect(text).toContain('runestone_training_progress_ratio{stage="features"} 0.75');
    expect(text).toContain('runestone_training_progress_ratio{stage="fit"} 1');
  });

  it('counts the texts of each epoch, and keeps what the last one came to', async () => {
    const telemetry = createTrainingTelemetry({ processMetrics: false });
    telemetry.setExamples(400);
    telemetry.observeEpoch({ ...epoch, epoch: 1, trainLoss: 2 });
    telemetry.observeEpoch(epoch);
    const { text } = await telemetry.render('application/openmetrics-text');
    expect(text).toMatch(/^runestone_training_texts_total 800$/m);
    expect(text).toMatch(/^runestone_training_epoch 2$/m);
    expect(text).toMatch(/^runestone_training_loss\{set="train"\} 0.5$/m);
    expect(text).toMatch(/^runestone_training_epoch_duration_seconds 1.5$/m);
  });
});
