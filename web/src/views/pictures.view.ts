import { t } from '../words';
import Pictures from './Pictures.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'pictures',
  title: t('views.title_pictures'),
  suits: (dataset, spec) =>
    dataset.view === 'pictures' ||
    (dataset.image_shape !== null && spec.training.recipe.type === 'autoencoder'),
  priority: 20,
  component: Pictures,
};
