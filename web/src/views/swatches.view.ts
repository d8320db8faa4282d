import Swatches from './Swatches.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'swatches',
  title: 'Colours',
  suits: (dataset, spec) => dataset.view === 'colors' && answers(spec),
  priority: 10,
  component: Swatches,
};
