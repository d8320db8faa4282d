import ClassScores from './ClassScores.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'class-scores',
  title: 'Class scores',
  suits: (dataset, spec) =>
    spec.training.recipe.type === 'supervised' &&
    dataset.task !== 'regression' &&
    (dataset.view === 'image' || dataset.view === 'table'),
  priority: 10,
  component: ClassScores,
};
