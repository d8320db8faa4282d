import { t } from '../words';
import Forgeries from './Forgeries.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'forgeries',
  title: t('views.title_forgeries'),
  suits: (_, spec) => spec.training.recipe.type === 'gan',
  priority: 20,
  component: Forgeries,
};
