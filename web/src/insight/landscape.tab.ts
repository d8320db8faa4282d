import { t } from '../words';
import LandscapeTab from './LandscapeTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'landscape',
  title: t('insight.landscape'),
  icon: 'landscape',
  keys: ['T'],
  order: 50,
  component: LandscapeTab,
};
