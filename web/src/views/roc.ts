/** What a threshold finds, misses and costs. */
import type { Tensor } from '../generated/wire';
import { fixed, scientific } from '../model/format';

/** Payload of the probe `roc`: counts of what reaches each threshold, which fall. */
export interface RocPayload {
  thresholds: Tensor;
  /** How many yes reach it, and how many no. */
  found: Tensor;
  alarms: Tensor;
  /** How many there are of each. */
  yes: number;
  no: number;
  auc: number;
}

/** All samples by what they are and what is said of them, if p ≥ threshold counts as yes. */
export interface Verdict {
  threshold: number;
  found: number;
  missed: number;
  alarms: number;
  spared: number;
}

/** What one mistake of each kind costs. */
export interface Costs {
  missed: number;
  alarm: number;
}

/** Above every p, so that nothing counts as yes. */
export const NOBODY = 1.01;

/** A threshold in as many digits as tell it from its neighbours. */
export function written(threshold: number): string {
  if (threshold > 1) return '> 1';
  if (threshold > 0 && threshold < 0.01) return scientific(threshold, 0);
  return fixed(threshold, threshold > 0.99 ? 4 : 2);
}

/** A verdict for each threshold that makes a difference, from nobody to everybody; none without a curve. */
export function verdicts({ thresholds, found, alarms, yes, no }: RocPayload): Verdict[] {
  if (thresholds.data.length === 0) return [];
  const of = (threshold: number, right: number, wrong: number): Verdict => {
    return { threshold, found: right, missed: yes - right, alarms: wrong, spared: no - wrong };
  };
  const rest = Array.from(thresholds.data, (threshold, i) =>
    of(threshold, found.data[i] ?? 0, alarms.data[i] ?? 0),
  );
  return [of(NOBODY, 0, 0), ...rest];
}

/** The place of the verdict at a threshold: the last one whose own threshold reaches it. */
export function placeAt(all: readonly Verdict[], threshold: number): number {
  return Math.max(
    0,
    all.findLastIndex((one) => one.threshold >= threshold),
  );
}

/** Share of the yes that are found: recall. */
export const recall = ({ found, missed }: Verdict): number => found / (found + missed);

/** Share of the no that are false alarms. */
export const alarmRate = ({ alarms, spared }: Verdict): number => alarms / (alarms + spared);

/** Share of those called yes that are; NaN when nobody is. */
export const precision = ({ found, alarms }: Verdict): number => found / (found + alarms);

/** What the mistakes cost, for a hundred samples. */
export function costOf(verdict: Verdict, costs: Costs): number {
  const { found, missed, alarms, spared } = verdict;
  const all = found + missed + alarms + spared;
  return (100 * (missed * costs.missed + alarms * costs.alarm)) / all;
}

/** The verdict that costs least; of equals the one that finds more. */
export function cheapest(all: readonly Verdict[], costs: Costs): Verdict | null {
  let best: Verdict | null = null;
  for (const one of all) if (!best || costOf(one, costs) <= costOf(best, costs)) best = one;
  return best;
}

/**
 * The cheapest threshold if p were what it says it is: alarm / (alarm + missed). Saying yes costs
 * (1 − p)·alarm on average, saying no p·missed. NaN where mistakes cost nothing.
 * Source: Elkan (2001), The foundations of cost-sensitive learning.
 */
export const threshold = ({ alarm, missed }: Costs): number => alarm / (alarm + missed);

/** The verdict whose point (alarm rate, recall) lies nearest. */
export function nearest(all: readonly Verdict[], x: number, y: number): Verdict | null {
  let best: Verdict | null = null;
  let least = Infinity;
  for (const one of all) {
    const far = Math.hypot(alarmRate(one) - x, recall(one) - y);
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

/** The curve of costs over thresholds: level from one threshold to the next. */
export function costSteps(all: readonly Verdict[], costs: Costs): [number, number][] {
  return all.flatMap((one, i): [number, number][] => {
    const height = costOf(one, costs);
    return [
      [one.threshold, height],
      [all[i + 1]?.threshold ?? 0, height],
    ];
  });
}
