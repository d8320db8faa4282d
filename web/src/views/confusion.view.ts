import { t } from '../words';
import { hasClasses } from './classes';
import Confusion from './Confusion.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'confusion',
  title: t('views.title_confusion'),
  suits: hasClasses,
  priority: 5,
  component: Confusion,
};
