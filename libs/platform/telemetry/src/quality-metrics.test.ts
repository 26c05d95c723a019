import { describe, expect, it } from '@jest/globals';
import { createTelemetry, type QualityObservation } from './index.ts';

const figure = { value: 0.9, interval: [0.85, 0.94] } as const;
const found: QualityObservation = {
  ...{ version: '7', labelled: 200 },
  figures: { accuracy: figure, microF1: figure, macroF1: { value: 0.8, interval: [0.7, 0.86] } },
  perClass: {
    dan: { precision: 0.95, recall: 0.9, f1: 0.92, support: 100, predicted: 95 },
    swe: { precision: 0, recall: 0, f1: 0, support: 3, predicted: 0 },
    nno: { precision: 0, recall: 0, f1: 0, support: 0, predicted: 0 },
  },
  ...{ calibrationError: 0.03, estimate: 0.91, estimateGap: 0.01 },
  decay: { isDecayed: true, drop: 0.06 },
};

describe('createQualityTelemetry', () => {
  const create = () => {
    const telemetry = createTelemetry({ processMetrics: false });
    const lines = async (): Promise<string[]> =>
      (await telemetry.render()).text.split('\n').filter((line) => line.startsWith('runestone_quality_'));
    return { quality: telemetry.qualityOf('m'), lines };
  };

  it('tells figures with their intervals, labels that say something, and decay', async () => {
    const { quality, lines } = create();
    quality.observe(found);
    const of = 'model="m",version="7"';
    expect((await lines()).sort()).toEqual(
      [
        `runestone_quality_labelled_records{${of}} 200`,
        ...['accuracy', 'micro_f1'].flatMap((name) => [
          `runestone_quality_${name}_ratio{${of},bound="value"} 0.9`,
          `runestone_quality_${name}_ratio{${of},bound="lower"} 0.85`,
          `runestone_quality_${name}_ratio{${of},bound="upper"} 0.94`,
        ]),
        ...['value"} 0.8', 'lower"} 0.7', 'upper"} 0.86'].map(
          (end) => `runestone_quality_macro_f1_ratio{${of},bound="${end}`,
        ),
        `runestone_quality_precision_ratio{${of},label="dan"} 0.95`,
        `runestone_quality_recall_ratio{${of},label="dan"} 0.9`,
        `runestone_quality_recall_ratio{${of},label="swe"} 0`,
        `runestone_quality_f1_ratio{${of},label="dan"} 0.92`,
        `runestone_quality_f1_ratio{${of},label="swe"} 0`,
        `runestone_quality_calibration_error_ratio{${of}} 0.03`,
        `runestone_quality_estimated_accuracy_ratio{${of}} 0.91`,
        `runestone_quality_estimate_gap_ratio{${of}} 0.01`,
        `runestone_quality_decayed{${of}} 1`,
        `runestone_quality_drop_ratio{${of}} 0.06`,
        'runestone_quality_checks_total{model="m",outcome="done"} 1',
      ].sort(),
    );
  });

  it('shows nothing of what was found before, and goes on counting', async () => {
    const { quality, lines } = create();
    quality.observe(found);
    quality.observe({ version: '8', labelled: 3 });
    quality.countFailure();
    expect((await lines()).sort()).toEqual([
      'runestone_quality_checks_total{model="m",outcome="done"} 2',
      'runestone_quality_checks_total{model="m",outcome="failed"} 1',
      'runestone_quality_labelled_records{model="m",version="8"} 3',
    ]);
    quality.forget();
    expect((await lines()).filter((line) => !line.includes('checks_total'))).toEqual([]);
  });

  it('has series of the fifty labels with the most texts', async () => {
    const { quality, lines } = create();
    const classes = Array.from({ length: 60 }, (_, place) => [
      `label-${place}`,
      { precision: 1, recall: 1, f1: 1, support: place + 1, predicted: 1 },
    ]);
    quality.observe({ version: '7', labelled: 1830, perClass: Object.fromEntries(classes) });
    const told = (await lines()).filter((line) => line.startsWith('runestone_quality_f1_ratio'));
    expect(told).toHaveLength(50);
    expect(told.some((line) => line.includes('"label-9"'))).toBe(false);
  });
});
