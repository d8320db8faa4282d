import { t } from '../words';
import ClassScores from './ClassScores.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'class-scores',
  title: t('views.title_class_scores'),
  suits: (dataset, spec) =>
    answers(spec) &&
    dataset.task !== 'regression' &&
    (dataset.view === 'image' || dataset.view === 'table'),
  priority: 10,
  component: ClassScores,
};
