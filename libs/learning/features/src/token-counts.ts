/** Tokens that were looked up in a vocabulary, and how many of them it does not hold; whoever looks up adds to it. */
export interface TokenCounts {
  seen: number;
  unknown: number;
}
