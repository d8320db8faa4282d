import { t } from '../words';
import WeightsTab from './WeightsTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'weights',
  title: t('insight.weights'),
  icon: 'weights',
  keys: ['W'],
  order: 20,
  component: WeightsTab,
};
