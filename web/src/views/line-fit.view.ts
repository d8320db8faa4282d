import LineFit from './LineFit.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'line-fit',
  title: 'Curve through the points',
  suits: (dataset, spec) => dataset.view === 'line' && answers(spec),
  priority: 10,
  component: LineFit,
};
