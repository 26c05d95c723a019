/** Whether a bound holds, in words. */
export const holds = (does: boolean): string => (does ? 'holds' : 'DOES NOT HOLD');

/** A figure with so many digits, never rounded up: what is shown as a lower bound holds it. */
export const roundDown = (value: number, digits: number): string =>
  (Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits);

/** Renders a figure that shall be at least something as an item of a Markdown list, with so many digits. */
export const renderLeast = (what: string, value: number, least: number, digits = 2): string =>
  `- ${what} = ${roundDown(value, digits)} (wanted: at least ${least}): ${holds(value >= least)}`;
