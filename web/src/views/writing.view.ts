import Writing from './Writing.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'writing',
  title: 'What the network writes',
  suits: (dataset) => dataset.view === 'text',
  priority: 10,
  component: Writing,
};
