/** One action per kind of layer: adds it behind the selected block, or before the output. */
import { addAfter, beforeOutput, insertOnWire, type Edited } from '../model/edit';
import { bring } from '../model/blocks';
import { choiceOf, networkAt } from '../model/place';
import type { Catalogue, Spec } from '../generated/wire';
import type { App } from '../stores/app.svelte';
import type { Action, ActionSource } from './registry';
import { t } from '../words';

function place(app: App, spec: Spec, type: string, catalogue: Catalogue): Edited | null {
  const { network, selected } = app.workspace;
  const nodes = networkAt(spec, network);
  const wire = nodes ? beforeOutput(nodes) : null;
  // Behind the output block would make the new block the output: ask for its place before it.
  if (selected !== null && selected !== wire?.to) {
    return addAfter(spec, network, selected, type, catalogue);
  }
  return wire ? insertOnWire(spec, network, wire.from, wire.to, type, catalogue) : null;
}

export const actions: ActionSource = (catalogue) =>
  [
    ...catalogue.layers.filter((layer) => layer.inputs.max !== 0),
    ...catalogue.blocks.map(({ name, title }) => ({ name: choiceOf(name), title })),
  ].map(({ name, title }): Action => ({
    id: `layer.add.${name}`,
    title: t('actions.add', { title }),
    group: 'layer',
    icon: 'plus',
    when: () => true,
    run: (app) => {
      const { workspace } = app;
      let added: string | null = null;
      workspace.attempt(t('actions.add', { title }), (spec) => {
        const edited = place(app, bring(spec, name, catalogue), name, catalogue);
        added = edited?.node ?? null;
        return edited?.spec ?? spec;
      });
      if (added !== null) workspace.selected = added;
    },
  }));
