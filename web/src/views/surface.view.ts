import { t } from '../words';
import type { View } from './registry';
import { answers } from './suits';
import Surface from './Surface.svelte';

/** Answers that are one number, so that they have a height. */
const HIGH = new Set(['regression', 'binary']);

export const view: View = {
  name: 'surface',
  title: t('views.title_surface'),
  suits: (dataset, spec) => dataset.view === 'plane' && HIGH.has(dataset.task) && answers(spec),
  priority: 5,
  component: Surface,
};
