import { t } from '../words';
import type { View } from './registry';
import Translations from './Translations.svelte';

export const view: View = {
  name: 'translation',
  title: t('views.title_translation'),
  suits: (dataset) => dataset.view === 'translation',
  priority: 10,
  component: Translations,
};
