import Waves from './Waves.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'wave',
  title: 'What comes next',
  suits: (dataset) => dataset.view === 'wave',
  priority: 10,
  component: Waves,
};
