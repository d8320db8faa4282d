import DecisionMap from './DecisionMap.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'decision-map',
  title: 'Decision map',
  suits: (dataset, spec) => dataset.view === 'plane' && answers(spec),
  priority: 10,
  component: DecisionMap,
};
