import { t } from '../words';
import Waves from './Waves.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'wave',
  title: t('views.title_wave'),
  suits: (dataset, spec) => dataset.view === 'wave' && answers(spec),
  priority: 10,
  component: Waves,
};
