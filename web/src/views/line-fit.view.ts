import { t } from '../words';
import LineFit from './LineFit.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'line-fit',
  title: t('views.title_line_fit'),
  suits: (dataset, spec) => dataset.view === 'line' && answers(spec),
  priority: 10,
  component: LineFit,
};
