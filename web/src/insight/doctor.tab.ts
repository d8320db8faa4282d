import { t } from '../words';
import DoctorTab from './DoctorTab.svelte';
import type { Tab } from './registry';

export const tab: Tab = {
  name: 'doctor',
  title: t('insight.doctor'),
  icon: 'doctor',
  keys: ['D'],
  order: 55,
  component: DoctorTab,
};
