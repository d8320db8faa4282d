/** Play, pause, step, restart. */
import type { App } from '../stores/app.svelte';
import type { ActionSource } from './registry';

const goes = ({ session }: App) => session.state === 'running';
const canTrain = ({ session, workspace }: App) =>
  session.boot.state !== 'failed' && session.state !== 'starting' && workspace.mistake === null;

export const actions: ActionSource = () => [
  {
    id: 'run.toggle',
    title: (app) => (goes(app) ? 'Pause' : 'Play'),
    group: 'run',
    keys: ['Space'],
    icon: (app) => (goes(app) ? 'pause' : 'play'),
    // A failed engine is started again by playing.
    when: (app) => goes(app) || app.workspace.mistake === null,
    run: ({ session }) => (session.state === 'running' ? session.pause() : session.play()),
  },
  {
    id: 'run.step',
    title: 'Step: one batch',
    group: 'run',
    keys: ['S'],
    repeats: true,
    icon: 'step',
    when: canTrain,
    run: ({ session }) => session.stepOnce('batch'),
  },
  {
    id: 'run.epoch',
    title: 'Step: one epoch',
    group: 'run',
    keys: ['E'],
    icon: 'step',
    when: canTrain,
    run: ({ session }) => session.stepOnce('epoch'),
  },
  {
    id: 'run.restart',
    title: 'Restart from the same weights',
    group: 'run',
    keys: ['R'],
    icon: 'restart',
    when: canTrain,
    run: ({ session }) => session.restart(),
  },
  {
    id: 'run.new-seed',
    title: 'New seed: other weights and batches',
    group: 'run',
    keys: ['Shift+R'],
    icon: 'dice',
    when: canTrain,
    run: ({ session }) => session.newSeed(),
  },
];
