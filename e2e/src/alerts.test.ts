import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { describeWith, findPrometheus, prometheusReason, runProgram } from '@runestone/real-services';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const infra = path.join(root, 'infra');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Alert {
  readonly alert: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
const { groups } = parse(read('infra/prometheus/rules/alerts.yml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const names = alerts.map(({ alert }) => alert).sort();

interface RuleTest {
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly unknown[];
  }[];
}
const cases = (parse(read('infra/prometheus/tests/alerts.test.yml')) as { tests: RuleTest[] }).tests.flatMap(
  (test) => test.alert_rule_test,
);

describe('alerts', () => {
  it.each(alerts.map((alert): [string, Alert] => [alert.alert, alert]))(
    '%s waits before it fires, says how bad it is, and has a page',
    (name, alert) => {
      expect(alert.for).toMatch(/^\d+[mh]$/);
      expect(['critical', 'warning']).toContain(alert.labels.severity);
      expect(alert.annotations.summary).toMatch(/\{\{ .* \}\}/);
      expect(alert.annotations.runbook_url).toBe(`docs/runbooks/${name}.md`);
    },
  );

  it('are those that have a page, each named in the list of pages', () => {
    const pages = readdirSync(path.join(root, 'docs/runbooks')).filter((file) => file !== 'README.md');
    expect(pages.map((file) => file.replace(/\.md$/, '')).sort()).toEqual(names);
    const list = read('docs/runbooks/README.md');
    expect(names.filter((name) => !list.includes(`](${name}.md)`))).toEqual([]);
  });

  it('are each shown to fire, and to keep quiet', () => {
    const tried = (fires: boolean): string[] =>
      cases
        .filter(({ exp_alerts: expected }) => expected.length > 0 === fires)
        .map(({ alertname }) => alertname);
    expect([...new Set(tried(true))].sort()).toEqual(names);
    expect([...new Set(tried(false))].sort()).toEqual(names);
  });

  it.each(names)('%s has a page that says what it means, how to look, and what to do', (name) => {
    const page = read(`docs/runbooks/${name}.md`);
    expect(page.startsWith(`# ${name}\n`)).toBe(true);
    for (const heading of ['What users notice', 'How to find the cause', 'What to do'])
      expect(page).toContain(`## ${heading}\n`);
  });
});

describeWith("Prometheus' own tools", prometheusReason, findPrometheus(), ({ promtool, amtool }) => {
  it('take the configuration and the rules', () => {
    expect(
      runProgram(promtool, ['check', 'config', path.join(infra, 'prometheus/prometheus.yml')]),
    ).toContain(`${alerts.length} rules found`);
  });

  it('find that the rules do what their tests say', () => {
    const file = path.join(infra, 'prometheus/tests/alerts.test.yml');
    expect(runProgram(promtool, ['test', 'rules', file])).toContain('SUCCESS');
  });

  it('take the configuration of Alertmanager, which routes by severity', () => {
    const file = path.join(infra, 'alertmanager/alertmanager.yml');
    expect(runProgram(amtool, ['check-config', file])).toContain('SUCCESS');
    const route = (severity: string): string =>
      runProgram(amtool, [
        'config',
        'routes',
        'test',
        `--config.file=${file}`,
        `severity=${severity}`,
      ]).trim();
    expect([route('critical'), route('warning')]).toEqual(['on-call', 'operators']);
  });
});
