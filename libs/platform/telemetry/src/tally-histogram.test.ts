import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';
import { TallyHistogram } from './tally-histogram.ts';

const options = { name: 'h', help: 'a histogram', buckets: [1, 2.5, 10], maxSeries: 2 };

async function render(histogram: TallyHistogram): Promise<string> {
  const registry = new Registry();
  registry.registerMetric(histogram.asMetric());
  return registry.metrics();
}

describe('TallyHistogram', () => {
  it("renders as prom-client's own does", async () => {
    const own = new TallyHistogram(options);
    const registry = new Registry();
    const theirs = new Histogram({ ...options, labelNames: ['model'], registers: [registry] });
    for (const [model, value] of [
      ['m', 0],
      ['m', 1],
      ['m', 1.001],
      ['n', 10],
      ['n', 11],
    ] as const) {
      own.series({ model }).observe(value);
      theirs.observe({ model }, value);
    }
    expect(await render(own)).toBe(await registry.metrics());
  });

  it('forgets the series that was used longest ago, also one that is held, until it is used again', async () => {
    const histogram = new TallyHistogram(options);
    const held = histogram.series({ model: 'a' });
    held.observe(1);
    for (const model of ['b', 'c']) histogram.series({ model }).observe(1);
    expect(await render(histogram)).not.toContain('model="a"');
    held.observe(2);
    expect(histogram.size).toBe(2);
    expect(await render(histogram)).toMatch(/^h_sum\{model="a"\} 2$/m);
    expect(await render(histogram)).not.toContain('model="b"');
  });

  it('refuses what is no number', () => {
    expect(() => new TallyHistogram(options).series({}).observe(Number.NaN)).toThrow('not a value');
  });
});
