/** One metric as the reference page shows it. */
export type MetricDefinition = {
  readonly help: string;
  readonly labels: readonly string[];
} & (
  | { readonly type: 'counter' | 'gauge' }
  | {
      readonly type: 'histogram';
      /** Upper bounds, ascending. */
      readonly buckets: readonly number[];
    }
);
