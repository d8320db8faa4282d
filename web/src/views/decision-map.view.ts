import DecisionMap from './DecisionMap.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'decision-map',
  title: 'Decision map',
  suits: (dataset) => dataset.view === 'plane',
  priority: 10,
  component: DecisionMap,
};
