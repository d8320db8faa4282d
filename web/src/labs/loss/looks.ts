/** How the four losses are told apart: by colour and by dashes. */
import type { CostName } from './costs';

export const LOOKS: Record<CostName, { colour: string; dashes?: string }> = {
  squared: { colour: 'var(--ghost-1)' },
  absolute: { colour: 'var(--ghost-2)', dashes: '10 5' },
  huber: { colour: 'var(--ghost-4)', dashes: '2 5' },
  pinball: { colour: 'var(--ghost-3)', dashes: '12 4 2 4' },
};
