/** The tag by which a run asks for its bundle to be registered where it is sent to, and under which name. */
export const registerAsTag = 'runestone.register_as';

/** What became of a run, in MLflow's words. */
export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** What a run starts with. */
export interface NewRun {
  /** Letters, digits, `.`, `_` and `-`, at most 128, beginning with a letter or digit. */
  readonly experiment: string;
  /** What people read; by default made from experiment and id. */
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
}

/** A run as it was last written. */
export interface RunRecord {
  /** 32 hex digits, as in MLflow. */
  readonly runId: string;
  readonly experiment: string;
  /** What the store calls the experiment where that is not its name: MLflow's number. */
  readonly experimentId?: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly startTimeMs: number;
  readonly endTimeMs?: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasets: readonly DatasetInput[];
  /** The latest value of each metric: of the highest step, and there the one logged last. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Where the run's artifacts go; a URI for the artifact store. */
  readonly artifactUri: string;
}

/** One value of one metric. */
export interface MetricPoint {
  readonly value: number;
  readonly step: number;
  /** Milliseconds since 1970; each call that logs metrics has its own, later than those before. */
  readonly timeMs: number;
}

/** One value of a metric with the metric's name. */
export interface NamedMetricPoint extends MetricPoint {
  readonly key: string;
}

/** A data set that a run read, as MLflow shows it. */
export interface DatasetInput {
  readonly name: string;
  /** Tells this content of the set from any other: the first digits of a hash, at most 36 characters. */
  readonly digest: string;
  /** `training` or `evaluation`. */
  readonly context: string;
  /** What it is read from, in words or as a JSON text. */
  readonly source: string;
  /** What is known about it, such as the number of examples. */
  readonly profile: Readonly<Record<string, string | number>>;
}

/** Writes to one run. Calls take effect in the order in which they are made. */
export interface RunHandle {
  readonly runId: string;
  readonly artifactUri: string;
  /** Adds parameters. Throws TRACKING_PARAM_FIXED for another value of a parameter that is there. */
  logParams(params: Readonly<Record<string, string>>): Promise<void>;
  /** Adds one value to each metric named; NaN and infinities are kept. The step is 0 unless given. */
  logMetrics(metrics: Readonly<Record<string, number>>, step?: number): Promise<void>;
  /** Adds points that were taken at times of their own, of another store's run. */
  logPoints(points: readonly NamedMetricPoint[]): Promise<void>;
  /** Adds tags or replaces their values. */
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** Adds data sets that the run reads; one of the same name, digest and context is there once. */
  logDatasets(datasets: readonly DatasetInput[]): Promise<void>;
  /** Ends the run, now unless a time is given. */
  end(status: Exclude<RunStatus, 'RUNNING'>, endTimeMs?: number): Promise<void>;
}

/** Remembers runs. Names and values that a store would refuse are refused by every driver: TRACKING_NAME_INVALID, TRACKING_VALUE_TOO_LONG. */
export interface Tracker {
  createRun(run: NewRun): Promise<RunHandle>;
  /** Goes on with a run, of any status; it is RUNNING then. Takes what getRun takes. One process at a time writes to a run. */
  openRun(runId: string): Promise<RunHandle>;
  /** Reads a run by its id or by the first six digits or more of it. Throws TRACKING_RUN_UNKNOWN, TRACKING_RUN_AMBIGUOUS. */
  getRun(runId: string): Promise<RunRecord>;
  /** Lists runs, the newest first; all of them without `limit`. */
  searchRuns(query?: { readonly experiment?: string; readonly limit?: number }): Promise<RunRecord[]>;
  /** Lists the values of one metric as logged; none for a metric that the run does not have. Takes what getRun takes. */
  getMetricHistory(runId: string, key: string): Promise<MetricPoint[]>;
}
