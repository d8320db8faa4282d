import { t } from '../words';
import Predicted from './Predicted.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'predicted',
  title: t('views.title_predicted'),
  suits: (dataset) => dataset.task === 'regression' && dataset.view === 'table',
  priority: 10,
  component: Predicted,
};
