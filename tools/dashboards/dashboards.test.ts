import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { metricCatalogue, trainingMetrics } from '../../libs/platform/telemetry/src/index.ts';
import { checkDashboardType } from './check-dashboard-type.ts';
import { createDashboard, type DashboardSpec } from './create-dashboard.ts';
import { dashboards } from './dashboard-pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const panelsOf = ({ stats, sections }: DashboardSpec) => [
  ...stats,
  ...sections.flatMap(({ panels }) => panels),
];
const recorded = (
  parse(readFileSync(path.join(root, 'infra/prometheus/rules/recording.yml'), 'utf8')) as {
    groups: { rules: { record: string }[] }[];
  }
).groups.flatMap(({ rules }) => rules.map(({ record }) => record));
const ours = Object.keys({ ...metricCatalogue, ...trainingMetrics });

/** Names of metrics of ours in an expression, those of histograms without their endings. */
const namesIn = (expr: string): string[] =>
  [...expr.matchAll(/(?:\w+:)?runestone_\w+(?::\w+)?/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

describe.each(dashboards)('the dashboard $uid', (spec) => {
  it('says of every panel what it shows and in which unit', () => {
    const panels = panelsOf(spec);
    expect(panels.length).toBeGreaterThan(8);
    for (const { title, description, unit } of panels)
      expect({ title, described: description.length > 30, unit: unit.length > 0 }).toEqual({
        ...{ title, described: true, unit: true },
      });
    expect(new Set(panels.map(({ title, unit }) => `${title} ${unit}`)).size).toBeGreaterThan(8);
  });

  it('asks for nothing that neither an app nor a rule gives', () => {
    const names = [
      ...panelsOf(spec).flatMap(({ queries }) => queries.flatMap(({ expr }) => namesIn(expr))),
      ...spec.variables.flatMap(({ metric }) => namesIn(metric)),
    ];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !ours.includes(name) && !recorded.includes(name))).toEqual([]);
  });

  it('lays its panels side by side, each in its place', () => {
    const { panels = [] } = createDashboard(spec);
    const cells = panels.flatMap(({ gridPos }) => {
      const { x, y, w, h } = gridPos as { x: number; y: number; w: number; h: number };
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("Grafana's schema", () => {
  const built = dashboards.map(createDashboard);

  it('takes every dashboard', () => {
    expect(checkDashboardType(built)).toEqual([]);
  }, 60_000);

  it('refuses what is no dashboard', () => {
    const [first] = built;
    const problems = checkDashboardType([
      { ...first, tagz: [] },
      { ...first, panels: [{ ...first?.panels?.[1], gridPos: { x: 'left' } }] },
      { ...first, templating: { list: [{ name: 'v', type: 'query', refresh: 9 }] } },
    ]);
    expect(problems.length).toBeGreaterThanOrEqual(3);
    expect(problems.join('\n')).toMatch(/tagz/);
  }, 60_000);
});
