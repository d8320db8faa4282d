import { t } from '../words';
import CodeTab from './CodeTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'code',
  title: t('insight.code'),
  icon: 'code',
  keys: ['C'],
  order: 60,
  component: CodeTab,
};
