import Swatches from './Swatches.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'swatches',
  title: 'Colours',
  suits: (dataset) => dataset.view === 'colors',
  priority: 10,
  component: Swatches,
};
