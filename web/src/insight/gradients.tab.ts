import { t } from '../words';
import GradientsTab from './GradientsTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'gradients',
  title: t('insight.gradients'),
  icon: 'gradients',
  keys: ['Shift+G'],
  order: 25,
  component: GradientsTab,
};
