/**
 * The place of a filter of some width at which it sees the token of its own position: before it stand the places that see
 * zeros at the start of a text, so that there are as many positions as tokens ("same" padding).
 */
export function ownPlace(width: number): number {
  return Math.floor((width - 1) / 2);
}
