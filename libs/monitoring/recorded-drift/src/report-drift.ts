import type { DriftReport } from '@runestone/drift';
import type { Logger } from '@runestone/logging';
import type { DriftTelemetry } from '@runestone/telemetry';

/** Tells metrics and the log what the comparisons of a model show. */
export interface DriftReporter {
  /** What was found last: it holds until there is enough for the next window. Undefined before the first report. */
  readonly latest: DriftReport | undefined;
  /** Takes a report, and logs that drift begins or ends. */
  add(report: DriftReport): void;
  /** Takes a report that was told in an earlier life of the process: it is not logged again. */
  resume(report: DriftReport): void;
  /** Forgets what was found, as of a version that is live no more. */
  forget(): void;
}

/** Creates the reporter of one model. */
export function createDriftReporter(
  logger: Pick<Logger, 'info' | 'warn'>,
  telemetry: Pick<DriftTelemetry, 'observe' | 'forget'>,
): DriftReporter {
  let latest: DriftReport | undefined;
  const resume = (report: DriftReport): void => {
    if (latest === undefined || report.verdict !== 'not-enough-data') latest = report;
    const shown = report.recent ?? report.window;
    telemetry.observe({ verdict: report.verdict, records: report.window.records, measures: shown.measures });
  };
  return {
    get latest() {
      return latest;
    },
    resume,
    add(report) {
      tell(logger, report, latest);
      resume(report);
    },
    forget() {
      latest = undefined;
      telemetry.forget();
    },
  };
}

/** Says when drift begins and when it ends. */
function tell(
  logger: Pick<Logger, 'info' | 'warn'>,
  report: DriftReport,
  before: DriftReport | undefined,
): void {
  const isDrift = report.verdict === 'drift';
  if (isDrift === (before?.verdict === 'drift') || report.verdict === 'not-enough-data') return;
  const compared = [report.window, report.recent].flatMap((one) => one?.measures ?? []);
  const drifting = compared.filter(({ verdict }) => verdict === 'drift').map(({ measure }) => measure);
  const facts = { records: report.window.records, measures: [...new Set(drifting)] };
  if (isDrift) logger.warn(facts, 'the texts drift away from what the model was judged on');
  else logger.info(facts, 'the texts are again like what the model was judged on');
}
