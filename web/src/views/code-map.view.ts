import CodeMap from './CodeMap.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'code-map',
  title: 'A walk through the bottleneck',
  suits: (dataset, spec) =>
    dataset.image_shape !== null && spec.training.recipe.type === 'autoencoder',
  priority: 15,
  component: CodeMap,
};
