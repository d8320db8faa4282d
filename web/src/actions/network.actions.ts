/** How the network is shown. */
import type { Action, ActionSource } from './registry';
import { t } from '../words';

const looks: Action[] = [
  {
    id: 'view.pictures',
    title: ({ settings }) =>
      t(settings.pictures ? 'actions.pictures_hide' : 'actions.pictures_show'),
    group: 'view',
    icon: 'picture',
    keys: ['P'],
    when: () => true,
    run: ({ settings }) => settings.setPictures(!settings.pictures),
  },
  {
    id: 'view.neurons',
    title: ({ settings }) => t(settings.neurons ? 'actions.show_blocks' : 'actions.show_neurons'),
    group: 'view',
    keys: ['I'],
    when: () => true,
    run: ({ settings }) => settings.setNeurons(!settings.neurons),
  },
];

export const actions: ActionSource = () => looks;
