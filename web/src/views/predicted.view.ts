import Predicted from './Predicted.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'predicted',
  title: 'Right answer and prediction',
  suits: (dataset) => dataset.task === 'regression' && dataset.view === 'table',
  priority: 10,
  component: Predicted,
};
