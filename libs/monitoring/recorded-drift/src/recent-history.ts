import type { ListedDriftWindow } from '@runestone/records';

/** Twice what a watch looks back at: where few texts came, windows may be cut differently than before. */
const closedWindows = 8;
/** Texts from which a watch closes a window. */
const windowRecords = 250;

/**
 * The latest windows from which a watch knows as much as from all, in whole intervals. Takes and gives them the latest first;
 * `intervalOf` names the interval of each.
 */
export function recentHistory(
  windows: readonly ListedDriftWindow[],
  intervalOf: (window: ListedDriftWindow) => number,
): ListedDriftWindow[] {
  let [closed, open] = [0, 0];
  const end = windows.findIndex((one, place) => {
    const before = windows[place - 1];
    const isNewInterval = before !== undefined && intervalOf(before) !== intervalOf(one);
    if (isNewInterval && open >= windowRecords) {
      closed += 1;
      open = 0;
    }
    if (closed === closedWindows) return true;
    open += one.records;
    return false;
  });
  return windows.slice(0, end === -1 ? undefined : end);
}
