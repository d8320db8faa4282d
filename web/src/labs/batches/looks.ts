/** How the three are told apart: by colour and by dashes. */
import type { Batch } from './batches.svelte';

export const LOOKS: Record<Batch, { colour: string; width: number; dashes?: string }> = {
  1: { colour: 'var(--ghost-1)', width: 1.5 },
  32: { colour: 'var(--ghost-2)', width: 3, dashes: '9 4' },
  128: { colour: 'var(--ghost-3)', width: 3 },
};
