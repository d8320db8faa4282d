import { t } from '../words';
import Writing from './Writing.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'writing',
  title: t('views.title_writing'),
  suits: (dataset) => dataset.view === 'text',
  priority: 10,
  component: Writing,
};
