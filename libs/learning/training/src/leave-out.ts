const reasons = {
  malformed: 'with too few or too many cells',
  filtered: 'that the sources filter out',
  listed: 'that another file lists',
  emptied: 'without a text',
  unlisted: 'with a label that is not listed',
  conflicting: 'with conflicting labels',
  undated: 'without a date',
  repeated: 'of a test that training holds',
} as const;

/** Why an example is in no part of the data. */
export type LeaveOutReason = keyof typeof reasons;

/** Counts examples that are left out. */
export type LeaveOut = (reason: LeaveOutReason, count?: number) => void;

/** How many examples were left out for which reason; only what happened. */
export type LeftOut = Readonly<Partial<Record<LeaveOutReason, number>>>;

/** Says how many examples were left out and why: `3 without a text, 1 without a date`; empty where none was. */
export function describeLeftOut(leftOut: LeftOut): string {
  return (Object.keys(reasons) as LeaveOutReason[])
    .filter((reason) => leftOut[reason] !== undefined)
    .map((reason) => `${leftOut[reason]} ${reasons[reason]}`)
    .join(', ');
}
