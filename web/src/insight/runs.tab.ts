import { t } from '../words';
import RunsTab from './RunsTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'runs',
  title: t('insight.runs'),
  icon: 'diary',
  keys: ['H'],
  order: 70,
  component: RunsTab,
};
