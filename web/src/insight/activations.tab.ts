import { t } from '../words';
import ActivationsTab from './ActivationsTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'activations',
  title: t('insight.activations'),
  icon: 'activations',
  keys: ['A'],
  order: 30,
  component: ActivationsTab,
};
