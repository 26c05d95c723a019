/** One bet on a fall of a mean, and what it has won. */
interface Bet<Sums> {
  readonly stake: number;
  /** Shiryaev–Roberts: the sum over all beginnings of what was won since. */
  sum: number;
  /** CUSUM: the logarithm of the most that was won since one beginning, not kept beyond a limit. */
  log: number;
  /** The same without the limit, and where that beginning is. */
  whole: number;
  place: number;
  sums: Sums;
}

/** What was found since the most likely beginning of a fall. */
interface LikelyBeginning<Sums> {
  /** How many values came before it. */
  readonly place: number;
  readonly sums: Sums;
}

/** Evidence that a mean has fallen below 0. */
export interface ChangeEvidence<Sums> {
  /** Takes the next value, at most `most`; `collect` adds to the sums what belongs to it. */
  add(value: number, collect: (sums: Sums) => void): void;
  /** Natural logarithm of the evidence. */
  log(): number;
  /** Undefined while no value came, or all that came speak against a fall. */
  beginning(): LikelyBeginning<Sums> | undefined;
}

/** How evidence is gathered. */
interface EvidenceOptions<Sums> {
  /** The largest value that can come. */
  readonly most: number;
  /** What is staked, a bet each; more than `0.95 / most` is not. */
  readonly stakes: readonly number[];
  /** Evidence is not kept beyond this logarithm, so that a mean that recovers is noticed as soon as one that fell. */
  readonly mostLog: number;
  readonly startSums: () => Sums;
}

/**
 * Gathers evidence that the mean of values, 0 or above at first, has fallen below 0 from some value on: an e-detector (Shin,
 * Ramdas and Rinaldo 2024) of the Shiryaev–Roberts kind. Each bet multiplies its stakes by 1 − stake · value, which wins nothing
 * on average while the mean is not below 0 (Waudby-Smith and Ramdas 2024), and begins anew with each value; the evidence is the
 * mean over bets of what all beginnings have won. Each value adds 1 to it at most on average, so that after n values it is n at
 * most, at whichever of them one stops; by Markov's inequality it reaches c within n values with a probability of n / c at most,
 * whatever the distribution of the values. The most likely beginning is
 * where the best bet of CUSUM began.
 */
export function createChangeEvidence<Sums>({
  most,
  stakes,
  mostLog,
  startSums,
}: EvidenceOptions<Sums>): ChangeEvidence<Sums> {
  const limited = new Set(stakes.map((stake) => Math.min(stake, 0.95 / most)));
  const bets = Array.from(limited, (stake): Bet<Sums> => {
    return { stake, sum: 0, log: 0, whole: 0, place: 0, sums: startSums() };
  });
  const mostSum = Math.exp(mostLog);
  let values = 0;
  return {
    add: (value, collect) => {
      for (const bet of bets) {
        if (bet.log <= 0) Object.assign(bet, { log: 0, whole: 0, place: values, sums: startSums() });
        const won = 1 - bet.stake * value;
        bet.sum = Math.min(mostSum, (1 + bet.sum) * won);
        bet.log = Math.min(mostLog, bet.log + Math.log(won));
        bet.whole += Math.log(won);
        collect(bet.sums);
      }
      values += 1;
    },
    log: () => Math.log(bets.reduce((sum, bet) => sum + bet.sum, 0) / bets.length),
    beginning: () => {
      const [first, ...others] = bets.filter(({ log }) => log > 0);
      return first && others.reduce((best, bet) => (bet.whole > best.whole ? bet : best), first);
    },
  };
}
