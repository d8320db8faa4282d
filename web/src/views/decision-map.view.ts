import { t } from '../words';
import DecisionMap from './DecisionMap.svelte';
import type { View } from './registry';
import { answers } from './suits';

export const view: View = {
  name: 'decision-map',
  title: t('views.title_decision_map'),
  suits: (dataset, spec) => dataset.view === 'plane' && answers(spec),
  priority: 10,
  component: DecisionMap,
};
