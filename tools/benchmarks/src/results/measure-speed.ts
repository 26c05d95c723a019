/** Something that classifies texts in this process. */
export interface Classifying {
  classify(texts: readonly string[]): Promise<unknown>;
}

/** How fast one model is here. */
export interface Speed {
  /** Of one text at a time. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** In batches of `textsPerBatch`; the median of the rounds. */
  readonly textsPerSecond: number;
}

/** What is measured: all sides on the same texts, in rounds. */
export interface SpeedOptions {
  readonly texts: readonly string[];
  readonly rounds: number;
  /** Called once a round, for sides that are timed elsewhere. */
  readonly onRound?: () => Promise<void>;
}

/** How many texts a batch holds. */
export const textsPerBatch = 64;
/** How many texts a side classifies before it is the next one's turn. */
const textsPerTurn = 50;

/**
 * Times models on the thread that calls, after a warm-up of one round. They take turns of a few texts each, so that a slow
 * spell of the machine slows all.
 */
export async function measureSpeed(
  sides: readonly Classifying[],
  { texts, rounds, onRound }: SpeedOptions,
): Promise<Speed[]> {
  const latencies = sides.map((): number[] => []);
  const rates = sides.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    const ones = await takeTurns(sides, chunk(texts, textsPerTurn), timeEach);
    const batches = await takeTurns(sides, chunk(texts, textsPerBatch), timeWhole);
    await onRound?.();
    // The first round warms up.
    if (round === 0) continue;
    for (const place of sides.keys()) {
      latencies[place]?.push(...(ones[place] as number[]));
      const ms = (batches[place] as number[]).reduce((sum, one) => sum + one, 0);
      rates[place]?.push((texts.length / ms) * 1000);
    }
  }
  return sides.map((_, place) => ({
    p50Ms: quantile(latencies[place] as number[], 0.5),
    p99Ms: quantile(latencies[place] as number[], 0.99),
    textsPerSecond: quantile(rates[place] as number[], 0.5),
  }));
}

type Timing = (side: Classifying, texts: readonly string[]) => Promise<number[]>;

/** Milliseconds by side, of each piece of work in turn. */
async function takeTurns(
  sides: readonly Classifying[],
  work: readonly (readonly string[])[],
  time: Timing,
): Promise<number[][]> {
  const taken = sides.map((): number[] => []);
  for (const texts of work)
    for (const [place, side] of sides.entries()) taken[place]?.push(...(await time(side, texts)));
  return taken;
}

const timeEach: Timing = async (side, texts) => {
  const taken: number[] = [];
  for (const text of texts) taken.push(...(await timeWhole(side, [text])));
  return taken;
};

const timeWhole: Timing = async (side, texts) => {
  const started = performance.now();
  await side.classify(texts);
  return [performance.now() - started];
};

function chunk(texts: readonly string[], size: number): string[][] {
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, place) => texts.slice(place * size, (place + 1) * size));
}

/** The least value that a share of the values does not exceed; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
