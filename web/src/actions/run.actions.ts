/** Play, pause, step, restart. */
import type { App } from '../stores/app.svelte';
import type { ActionSource } from './registry';
import { t } from '../words';

const goes = ({ session }: App) => session.state === 'running';
/** A run that is still starting keeps what it is told until it can do it. */
const canStep = ({ session, workspace, scene }: App) =>
  session.boot.state !== 'failed' && workspace.mistake === null && scene.wait === null;
const canTrain = (app: App) => canStep(app) && app.session.state !== 'starting';

export const actions: ActionSource = () => [
  {
    id: 'run.toggle',
    title: (app) => t(goes(app) ? 'actions.pause' : 'actions.play'),
    group: 'run',
    keys: ['Space'],
    icon: (app) => (goes(app) ? 'pause' : 'play'),
    // A failed engine is started again by playing.
    when: (app) => goes(app) || (app.workspace.mistake === null && app.scene.wait === null),
    run: ({ session }) => (session.state === 'running' ? session.pause() : session.play()),
  },
  {
    id: 'run.step',
    title: t('actions.step'),
    group: 'run',
    keys: ['S'],
    repeats: true,
    icon: 'step',
    when: canStep,
    run: ({ session }) => session.stepOnce('batch'),
  },
  {
    id: 'run.epoch',
    title: t('actions.epoch'),
    group: 'run',
    keys: ['E'],
    icon: 'step',
    when: canStep,
    run: ({ session }) => session.stepOnce('epoch'),
  },
  {
    id: 'run.until',
    title: t('actions.until'),
    group: 'run',
    keys: ['J'],
    icon: 'more',
    when: canTrain,
    run: ({ transport }) => {
      transport.open = !transport.open;
    },
  },
  {
    id: 'run.slow',
    title: ({ session }) => t(session.pace === null ? 'actions.slow' : 'actions.slow_end'),
    group: 'run',
    keys: ['M'],
    icon: 'more',
    when: canTrain,
    run: ({ session, transport }) => session.setPace(session.pace === null ? transport.pace : null),
  },
  {
    id: 'run.layer',
    title: ({ walk }) => t(walk.on ? 'actions.layer_next' : 'actions.layer'),
    group: 'run',
    keys: ['K'],
    repeats: true,
    icon: 'step',
    when: canTrain,
    run: ({ walk, transport }) => {
      transport.open = false;
      walk.next();
    },
  },
  {
    id: 'run.layer-back',
    title: t('actions.layer_back'),
    group: 'run',
    keys: ['Shift+K'],
    repeats: true,
    when: ({ walk }) => walk.on,
    run: ({ walk }) => walk.back(),
  },
  {
    id: 'run.earlier',
    title: t('actions.earlier'),
    group: 'run',
    keys: ['Q'],
    repeats: true,
    icon: 'undo',
    when: ({ session }) => session.step > (session.past.places[0] ?? 0),
    run: ({ session }) => session.past.rewind(session.step - 1),
  },
  {
    id: 'run.later',
    title: t('actions.later'),
    group: 'run',
    keys: ['Shift+Q'],
    repeats: true,
    icon: 'redo',
    when: ({ session }) => session.past.newest !== null,
    run: ({ session }) => {
      const next = session.past.places.find((step) => step > session.step);
      if (next !== undefined) session.past.rewind(next);
    },
  },
  {
    id: 'run.newest',
    title: t('actions.newest'),
    group: 'run',
    keys: ['N'],
    icon: 'redo',
    when: ({ session }) => session.past.newest !== null,
    run: ({ session }) => {
      if (session.past.newest !== null) session.past.rewind(session.past.newest);
    },
  },
  {
    id: 'run.before',
    title: t('actions.before'),
    group: 'run',
    icon: 'undo',
    when: ({ session }) => session.past.before !== null,
    run: ({ session }) => {
      if (session.past.before !== null) session.past.rewind(session.past.before);
    },
  },
  {
    id: 'run.restart',
    title: t('actions.restart'),
    group: 'run',
    keys: ['R'],
    icon: 'restart',
    when: canTrain,
    run: ({ session }) => session.restart(),
  },
  {
    id: 'run.new-seed',
    title: t('actions.new_seed'),
    group: 'run',
    keys: ['Shift+R'],
    icon: 'dice',
    // On a stage nothing changes but what was rehearsed.
    when: (app) => canTrain(app) && !app.settings.presenting,
    run: ({ session }) => session.newSeed(),
  },
];
