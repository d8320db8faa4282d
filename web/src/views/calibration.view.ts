import { t } from '../words';
import Calibration from './Calibration.svelte';
import { hasClasses } from './classes';
import type { View } from './registry';

export const view: View = {
  name: 'calibration',
  title: t('views.title_calibration'),
  suits: hasClasses,
  priority: 4,
  component: Calibration,
};
