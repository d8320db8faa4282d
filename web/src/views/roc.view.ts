import { t } from '../words';
import { hasClasses } from './classes';
import type { View } from './registry';
import RocCurve from './RocCurve.svelte';

export const view: View = {
  name: 'roc',
  title: t('views.title_roc'),
  suits: hasClasses,
  priority: 4.5,
  component: RocCurve,
};
