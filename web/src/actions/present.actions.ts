/** On a stage: large type, the essential alone, and what a clicker's keys do. */
import type { App } from '../stores/app.svelte';
import { t } from '../words';
import { actionOf, type ActionSource } from './registry';

const presenting = ({ settings }: App) => settings.presenting;
/** In a lesson the clicker turns its screens. */
const free = (app: App) => presenting(app) && app.scene.place === null;

export const actions: ActionSource = () => [
  {
    id: 'present.toggle',
    title: (app) => t(presenting(app) ? 'actions.present_leave' : 'actions.present'),
    group: 'view',
    keys: ['F'],
    icon: (app) => (presenting(app) ? 'cross' : 'present'),
    when: () => true,
    run: ({ settings }) => settings.setPresenting(!settings.presenting),
  },
  {
    id: 'present.go',
    title: t('actions.clicker_go'),
    group: 'run',
    keys: ['PageDown'],
    when: (app) => free(app) && actionOf(app, 'run.toggle').when(app),
    run: (app) => actionOf(app, 'run.toggle').run(app),
  },
  {
    id: 'present.again',
    title: t('actions.clicker_again'),
    group: 'run',
    keys: ['PageUp'],
    when: (app) => free(app) && actionOf(app, 'run.restart').when(app),
    run: (app) => actionOf(app, 'run.restart').run(app),
  },
  {
    id: 'present.dark',
    title: t('actions.dark'),
    group: 'view',
    keys: ['.'],
    when: presenting,
    run: ({ settings }) => settings.setDark(!settings.dark),
  },
];
