import LineFit from './LineFit.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'line-fit',
  title: 'Curve through the points',
  suits: (dataset) => dataset.view === 'line',
  priority: 10,
  component: LineFit,
};
