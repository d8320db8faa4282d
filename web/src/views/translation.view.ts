import Translation from './Translation.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'translation',
  title: 'What the network translates',
  suits: (dataset) => dataset.view === 'translation',
  priority: 10,
  component: Translation,
};
