import type { Random } from '@runestone/random';
import type { DriftKind, Scenario } from './drift-tasks.ts';
import type { Request, Traffic } from './prepare-traffic.ts';

/** A reference, and requests that come after it. */
export interface Stream {
  readonly reference: readonly Request[];
  /** The first request from which traffic drifts; infinite for stable traffic. */
  readonly driftsFrom: number;
  /** Gives the next requests. */
  take(count: number): Request[];
}

/** As many texts as a bundle's reference has at most. */
export const referenceTexts = 2000;

/** Stable requests before any drift: as many as recent windows hold, and up to a window more. */
const stableFirst = 1000;
const window = 250;

/** The requests over which gradual drift grows from none to all. */
const gradualOver = 1000;

/**
 * Creates a stream: the texts of a task are split anew into a reference and traffic. No text comes again before all have
 * come, as far as they are drawn from one list.
 */
export function createStream(traffic: Traffic, scenario: Scenario | undefined, random: Random): Stream {
  const order = Uint32Array.from(traffic.stable.keys());
  random.shuffle(order);
  const reference = Array.from(
    order.subarray(0, referenceTexts),
    (place) => traffic.stable[place] as Request,
  );
  const live = order.slice(referenceTexts);
  const next = cycle(live, random);
  const driftsFrom = scenario === undefined ? Infinity : stableFirst + random.nextInt(window);
  const nextDrifted =
    scenario === undefined ? undefined : drawDrifted(traffic, { kind: scenario.kind, live, next }, random);
  let taken = 0;
  const takeOne = (): Request => {
    const share = shareAt(scenario, taken - driftsFrom);
    taken += 1;
    return nextDrifted !== undefined && random.nextFloat() < share
      ? nextDrifted()
      : (traffic.stable[next()] as Request);
  };
  return { reference, driftsFrom, take: (count) => Array.from({ length: count }, takeOne) };
}

function shareAt(scenario: Scenario | undefined, since: number): number {
  if (scenario === undefined || since < 0) return 0;
  return scenario.share === 'gradual' ? Math.min(1, since / gradualOver) : scenario.share;
}

interface Drifting {
  readonly kind: DriftKind;
  /** The places that are not in the reference. */
  readonly live: Uint32Array;
  /** Gives one of them after the other. */
  readonly next: () => number;
}

function drawDrifted(traffic: Traffic, { kind, live, next }: Drifting, random: Random): () => Request {
  switch (kind.type) {
    case 'edit': {
      const edited = traffic.edited.get(kind.edit) as readonly Request[];
      return () => edited[next()] as Request;
    }
    case 'strangers': {
      const strangers = traffic.strangers.get(kind.strangers) as readonly Request[];
      const nextStranger = cycle(Uint32Array.from(strangers.keys()), random);
      return () => strangers[nextStranger()] as Request;
    }
    case 'label': {
      const isLive = new Set(live);
      const places = (traffic.places.get(kind.label) ?? []).filter((place) => isLive.has(place));
      const nextPlace = cycle(Uint32Array.from(places), random);
      return () => traffic.stable[nextPlace()] as Request;
    }
  }
}

/** Gives the places in a random order, and then in another one. */
function cycle(places: Uint32Array, random: Random): () => number {
  let at = places.length;
  return () => {
    if (at === places.length) {
      random.shuffle(places);
      at = 0;
    }
    return places[at++] as number;
  };
}
