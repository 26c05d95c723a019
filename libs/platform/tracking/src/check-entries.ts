import { trackingErrors } from './errors.ts';

/** The most characters of a value that every store keeps (MLflow 3: 6000 for parameters, 8000 for tags). */
const maxValueLength = { param: 6000, tag: 8000 } as const;

/** Throws TRACKING_NAME_INVALID unless an experiment may be called so. */
export function checkExperimentName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) return;
  throw trackingErrors.NAME_INVALID(
    `An experiment cannot be called ${quote(name)}: use letters, digits, ".", "_" and "-", at most 128.`,
  );
}

/** Throws TRACKING_NAME_INVALID unless a parameter, metric or tag may be called so: MLflow's rule. */
export function checkKeys(
  kind: 'param' | 'metric' | 'tag',
  entries: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(entries)) {
    const plain =
      /^[\w./: -]{1,250}$/.test(key) && !key.split('/').some((part) => ['', '.', '..'].includes(part));
    if (plain) continue;
    throw trackingErrors.NAME_INVALID(
      `A ${kind} cannot be called ${quote(key)}: use letters, digits, "_", ".", "-", ":", "/" and blanks, at most 250.`,
    );
  }
}

/** As checkKeys; throws TRACKING_VALUE_TOO_LONG also where a value would be cut. */
export function checkTexts(kind: 'param' | 'tag', entries: Readonly<Record<string, string>>): void {
  checkKeys(kind, entries);
  for (const [key, value] of Object.entries(entries)) {
    if (value.length <= maxValueLength[kind]) continue;
    throw trackingErrors.VALUE_TOO_LONG(
      `The ${kind} ${quote(key)} has ${value.length} characters; at most ${maxValueLength[kind]} are kept. Write it as an artifact.`,
    );
  }
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));
