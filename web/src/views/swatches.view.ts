import { t } from '../words';
import Swatches from './Swatches.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'swatches',
  title: t('views.title_swatches'),
  suits: (dataset, spec) => dataset.view === 'colors' && answers(spec),
  priority: 10,
  component: Swatches,
};
