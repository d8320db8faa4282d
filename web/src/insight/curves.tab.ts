import { t } from '../words';
import CurvesTab from './CurvesTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'curves',
  title: t('insight.curves'),
  icon: 'curves',
  keys: ['V'],
  order: 10,
  component: CurvesTab,
};
