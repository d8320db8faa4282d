/** Layers into a block and back, and the way inside. */
import { nodeOf } from '../model/graph';
import { unpack } from '../model/fold';
import { blockOf, networkAt } from '../model/place';
import type { App } from '../stores/app.svelte';
import type { ActionSource } from './registry';
import { t } from '../words';

/** The selected use of a block, or null. */
function use({ workspace }: App): string | null {
  const network = networkAt(workspace.spec, workspace.network);
  const node = network && workspace.selected ? nodeOf(network, workspace.selected) : null;
  return node && blockOf(node) !== null ? node.id : null;
}

export const actions: ActionSource = () => [
  {
    id: 'block.save',
    title: t('actions.block_save'),
    group: 'edit',
    keys: ['B'],
    icon: 'block',
    when: ({ workspace }) => workspace.chosen.length > 0,
    run: ({ workspace }) => {
      workspace.naming = true;
    },
  },
  {
    id: 'block.open',
    title: t('actions.block_open'),
    group: 'edit',
    keys: ['O'],
    icon: 'pen',
    when: (app) => use(app) !== null,
    run: (app) => {
      const id = use(app);
      if (id !== null) app.workspace.open(id);
    },
  },
  {
    id: 'block.leave',
    title: t('actions.block_leave'),
    group: 'edit',
    keys: ['Shift+O'],
    icon: 'up',
    when: ({ workspace }) => workspace.inside.length > 0,
    run: ({ workspace }) => workspace.leave(),
  },
  {
    id: 'block.unpack',
    title: t('actions.block_unpack'),
    group: 'edit',
    keys: ['U'],
    icon: 'fit',
    when: (app) => use(app) !== null,
    run: (app) => {
      const { workspace } = app;
      const id = use(app);
      if (id === null) return;
      let end: string | null = null;
      workspace.attempt(t('actions.unpack', { id }), (spec) => {
        const edited = unpack(spec, workspace.network, id);
        end = edited.node;
        return edited.spec;
      });
      if (end !== null) workspace.selected = end;
    },
  },
];
