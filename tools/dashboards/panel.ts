import {
  GraphDrawStyle,
  StackingConfigBuilder,
  StackingMode,
  type DataSourceRef,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** The data source that a dashboard's variable `datasource` names. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** Units that Grafana has no id for: they are written behind the number. */
const ownUnits = ['texts/s', 'runs/s', 'records/s', 'characters', 'texts'] as const;

/** A unit: of Grafana's by its id, or of ours. */
export type Unit = 'bytes' | 'none' | 'percentunit' | 'reqps' | 'short' | 's' | (typeof ownUnits)[number];

/** What one query asks Prometheus, and how its series are called: `{{label}}` stands for a label's value. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** One panel: what it shows, in which unit, and what to make of it. */
export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Columns of 24; 8 unless given. */
  readonly span?: number;
  /** Lowest and highest value of the axis. */
  readonly range?: readonly [min: number, max: number];
  /** Whether the series are parts of a whole. */
  readonly stacked?: boolean;
}

const unitId = (unit: Unit): string => (ownUnits.some((own) => own === unit) ? `suffix:${unit}` : unit);

const createQuery = ({ expr, legend }: Query, place: number): DataqueryBuilder =>
  new DataqueryBuilder()
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode(65 + place));

/** Says what a panel shows, and how large it is: its columns unless the spec says, and its height. */
function fill<Panel extends TimeSeriesBuilder | StatBuilder>(
  panel: Panel,
  spec: PanelSpec,
  [span, height]: readonly [number, number],
): Panel {
  panel.title(spec.title).description(spec.description).datasource(datasource);
  panel
    .unit(unitId(spec.unit))
    .span(spec.span ?? span)
    .height(height);
  return panel;
}

/** A panel that shows how something went over time. */
export function createTimeSeries(spec: PanelSpec): TimeSeriesBuilder {
  const panel = fill(new TimeSeriesBuilder(), spec, [8, 8])
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(spec.stacked === true ? 30 : 8)
    .targets(
      spec.queries.map((query, place) =>
        // Exemplars are there where traces are on.
        createQuery(query, place).range().exemplar(query.expr.includes('_bucket')),
      ),
    );
  if (spec.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  const [min, max] = spec.range ?? [0, undefined];
  return max === undefined ? panel.min(min) : panel.min(min).max(max);
}

/** A panel that shows how something is now. */
export function createStat(spec: PanelSpec): StatBuilder {
  return fill(new StatBuilder(), spec, [4, 4]).targets(
    spec.queries.map((query, place) => createQuery(query, place).instant()),
  );
}
