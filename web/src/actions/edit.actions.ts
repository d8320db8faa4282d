/** Undo, redo, and what can be done to the selected block. */
import { canMove, moveNode, removeNode } from '../model/edit';
import { nodeOf } from '../model/graph';
import { networkAt } from '../model/place';
import type { App } from '../stores/app.svelte';
import type { Action, ActionSource } from './registry';
import { t } from '../words';

/** The selected block, or null. */
function chosen({ workspace }: App) {
  const network = networkAt(workspace.spec, workspace.network);
  return network && workspace.selected ? nodeOf(network, workspace.selected) : null;
}

function move(id: string, title: string, key: string, icon: string, by: -1 | 1): Action {
  return {
    id,
    title,
    group: 'edit',
    keys: [key],
    repeats: true,
    icon,
    when: (app) => {
      const node = chosen(app);
      return node !== null && canMove(app.workspace.spec, app.workspace.network, node.id, by);
    },
    run: (app) => {
      const node = chosen(app);
      if (!node) return;
      app.workspace.attempt(t('actions.move', { id: node.id }), (spec) =>
        moveNode(spec, app.workspace.network, node.id, by),
      );
    },
  };
}

export const actions: ActionSource = () => [
  {
    id: 'edit.undo',
    title: ({ workspace: { undoLabel: what } }) =>
      what === null ? t('actions.undo') : t('actions.undo_what', { what }),
    group: 'edit',
    keys: ['Mod+Z'],
    repeats: true,
    icon: 'undo',
    when: ({ workspace }) => workspace.canUndo,
    run: ({ workspace }) => workspace.undo(),
  },
  {
    id: 'edit.redo',
    title: ({ workspace: { redoLabel: what } }) =>
      what === null ? t('actions.redo') : t('actions.redo_what', { what }),
    group: 'edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    repeats: true,
    icon: 'redo',
    when: ({ workspace }) => workspace.canRedo,
    run: ({ workspace }) => workspace.redo(),
  },
  {
    id: 'edit.remove',
    title: t('actions.remove'),
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    icon: 'trash',
    when: (app) => {
      const node = chosen(app);
      return node !== null && node.type !== 'Input';
    },
    run: (app) => {
      const { workspace } = app;
      const node = chosen(app);
      if (!node) return;
      workspace.attempt(t('actions.remove_id', { id: node.id }), (spec) =>
        removeNode(spec, workspace.network, node.id),
      );
    },
  },
  move('edit.move-up', t('actions.move_up'), 'Alt+ArrowUp', 'up', -1),
  move('edit.move-down', t('actions.move_down'), 'Alt+ArrowDown', 'down', 1),
  {
    id: 'edit.deselect',
    title: t('actions.deselect'),
    group: 'edit',
    keys: ['Escape'],
    when: ({ workspace }) => workspace.selected !== null,
    run: ({ workspace }) => {
      workspace.selected = null;
    },
  },
];
