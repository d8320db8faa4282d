/** How the racers are told apart: by colour, by dashes, and by their numbers. */
import type { RacerName } from './racers';

export const LOOKS: Record<RacerName, { colour: string; dashes?: string }> = {
  sgd: { colour: 'var(--ghost-1)' },
  momentum: { colour: 'var(--ghost-2)', dashes: '10 4' },
  nesterov: { colour: 'var(--ghost-4)', dashes: '2 4' },
  rmsprop: { colour: 'var(--ghost-3)', dashes: '12 4 2 4' },
  adam: { colour: 'var(--curve-second)', dashes: '6 3' },
};
