import type { View } from './registry';
import Translations from './Translations.svelte';

export const view: View = {
  name: 'translation',
  title: 'Translations',
  suits: (dataset) => dataset.view === 'translation',
  priority: 10,
  component: Translations,
};
