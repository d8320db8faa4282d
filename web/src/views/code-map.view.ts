import { t } from '../words';
import CodeMap from './CodeMap.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'code-map',
  title: t('views.title_code_map'),
  suits: (dataset, spec) =>
    dataset.image_shape !== null && spec.training.recipe.type === 'autoencoder',
  priority: 15,
  component: CodeMap,
};
