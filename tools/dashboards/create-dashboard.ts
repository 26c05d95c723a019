import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { createStat, createTimeSeries, datasource, type PanelSpec } from './panel.ts';

/** Something that a dashboard's reader chooses: values of a label of a metric. */
interface Variable {
  readonly name: string;
  readonly label: string;
  readonly metric: string;
  /** The label of the metric that has the values. */
  readonly from: string;
  /** Whether several may be chosen, all at first. */
  readonly several?: boolean;
}

/** Panels under a heading. */
interface Section {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** What is shown of one matter. */
export interface DashboardPart {
  /** What is to be seen at once. */
  readonly stats: readonly PanelSpec[];
  readonly sections: readonly Section[];
}

/** A dashboard as it is written down. */
export interface DashboardSpec extends DashboardPart {
  /** Names its file and its address. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
}

/** Makes Grafana's dashboard. */
export function createDashboard(spec: DashboardSpec): Dashboard {
  const dashboard = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags(['runestone'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  for (const variable of spec.variables) dashboard.withVariable(createVariable(variable));
  for (const stat of spec.stats) dashboard.withPanel(createStat(stat));
  for (const { title, panels } of spec.sections) {
    dashboard.withRow(new RowBuilder(title));
    for (const panel of panels) dashboard.withPanel(createTimeSeries(panel));
  }
  const built = dashboard.build();
  // The kit gives every variable what only one of intervals has.
  const list = built.templating.list?.map((variable) => withoutAuto(variable));
  return { ...built, templating: list === undefined ? {} : { list } };
}

function withoutAuto(variable: VariableModel): VariableModel {
  const intervals = ['auto', 'auto_min', 'auto_count'];
  const own = Object.entries(variable).filter(([key]) => !intervals.includes(key));
  return Object.fromEntries(own) as unknown as VariableModel;
}

function createVariable({ name, label, metric, from, several = false }: Variable): QueryVariableBuilder {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query: `label_values(${metric}, ${from})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(several)
    .includeAll(several);
  return several ? variable.current({ text: 'All', value: '$__all' }) : variable;
}
