/** What became of signals and gradients, judged by their spread. */
import { isAlike } from './initials';
import type { Network, Pass } from './signals';
import { LAYERS } from './signals';

export const FATES = ['holds', 'dies', 'explodes', 'saturates', 'alike'] as const;
export type Fate = (typeof FATES)[number];

/** Beyond these, in standard deviations of what went in. */
const [FADED, FAINT, HUGE] = [0.08, 0.1, 20];
/** So large a share of units on the level parts of their curve. */
const MANY = 0.3;
const FAR = 1e6;

/** On the way there. */
export function forwards({ start, activation }: Network, { signals, flat }: Pass): Fate {
  const last = signals[LAYERS]?.deviation ?? 0;
  if (isAlike(start.scheme)) return 'alike';
  if (!(last <= HUGE)) return 'explodes';
  if (last < FADED) return 'dies';
  // Only a curve that levels off on both sides can have its signals stuck there.
  const levels = activation.f(FAR) <= 1;
  return levels && (flat.at(-1) ?? 0) > MANY ? 'saturates' : 'holds';
}

/** On the way back. */
export function backwards({ gradients }: Pass): 'holds' | 'dies' | 'explodes' {
  const first = gradients[0]?.deviation ?? 0;
  if (!(first <= HUGE)) return 'explodes';
  return first < FAINT ? 'dies' : 'holds';
}
