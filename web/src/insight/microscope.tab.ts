import { t } from '../words';
import MicroscopeTab from './MicroscopeTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'microscope',
  title: t('insight.microscope'),
  icon: 'microscope',
  keys: ['Y'],
  order: 40,
  component: MicroscopeTab,
};
