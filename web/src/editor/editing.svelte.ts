/** The editor's own state: what the palette adds to, whether the sheet is open, and the edits. */
import { createContext, type Component } from 'svelte';
import {
  addAfter,
  addBranch,
  canMove,
  connect,
  disconnect,
  insertOnWire,
  moveNode,
  removeNode,
  targetsOf,
  type Edited,
} from '../model/edit';
import { bring, withoutUnused } from '../model/blocks';
import { consumers, endpoint, nodeOf } from '../model/graph';
import { networkAt } from '../model/place';
import type { Network, Spec } from '../generated/wire';
import type { Workspace } from '../stores/workspace.svelte';
import type { Box } from '../ui/floating';
import { t } from '../words';

/** Where a layer chosen in the palette goes. */
export type Spot =
  | { kind: 'wire'; from: string; to: string }
  | { kind: 'end'; after: string }
  | { kind: 'branch'; from: string };

export const [getEditing, setEditing] = createContext<Editing>();

export class Editing {
  /** The open palette, or null. */
  palette: { spot: Spot; anchor: Box } | null = $state.raw(null);
  /** Whether the selected block's form is open. */
  sheet = $state(false);
  /** Whether a tap on a block adds it to the chosen ones, as a click with Shift does. */
  choosing = $state(false);
  /** Whether the blocks run from top to bottom (else left to right). */
  down = $state(true);
  /** What shows a block's doings on it; null: nothing does. */
  readonly picture: Component<{ id: string }> | null;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, picture: Component<{ id: string }> | null = null) {
    this.#workspace = workspace;
    this.picture = picture;
  }

  get network(): Network {
    return networkAt(this.#workspace.spec, this.#workspace.network) ?? { nodes: [] };
  }

  /** Adds a layer where the palette was opened, and selects it. */
  add(type: string): void {
    const spot = this.palette?.spot;
    this.palette = null;
    if (!spot) return;
    let added: string | null = null;
    this.#workspace.attempt(t('editor.add', { type }), (spec) => {
      const edited = this.#insert(bring(spec, type, this.#workspace.catalogue), spot, type);
      added = edited.node;
      return edited.spec;
    });
    if (added) this.select(added);
  }

  /** Selects a block; `open` shows its form, too. */
  select(id: string | null, open = this.sheet): void {
    this.#workspace.selected = id;
    this.choosing = false;
    this.sheet = open && id !== null;
  }

  /** From a block on, taps choose several. */
  chooseMore(): void {
    this.choosing = true;
    this.sheet = false;
  }

  /** Takes the blocks that nothing uses out of the experiment. */
  forget(): void {
    this.palette = null;
    this.#workspace.attempt(t('editor.forget'), withoutUnused);
  }

  /** Removes a block and selects what fed it. */
  remove(id: string): void {
    const next = this.#before(id);
    this.#workspace.attempt(t('editor.remove_it', { id }), (spec) =>
      removeNode(spec, this.#workspace.network, id),
    );
    if (!nodeOf(this.network, id)) this.select(next, false);
  }

  canMove(id: string, by: -1 | 1): boolean {
    return canMove(this.#workspace.spec, this.#workspace.network, id, by);
  }

  /** Swaps a block with its neighbour in the chain. */
  move(id: string, by: -1 | 1): void {
    this.#workspace.attempt(t('editor.move', { id }), (spec) =>
      moveNode(spec, this.#workspace.network, id, by),
    );
  }

  connect(from: string, to: string): void {
    const { network, catalogue } = this.#workspace;
    this.#workspace.attempt(t('editor.connect'), (spec) =>
      connect(spec, network, from, to, catalogue),
    );
  }

  /** The blocks that a wire from this one may lead to. */
  targets(from: string): ReturnType<typeof targetsOf> {
    const { spec, network, catalogue } = this.#workspace;
    return targetsOf(spec, network, from, catalogue);
  }

  disconnect(from: string, to: string): void {
    this.#workspace.attempt(t('editor.disconnect'), (spec) =>
      disconnect(spec, this.#workspace.network, from, to),
    );
  }

  /** The neighbour an arrow key leads to: along the wires, or sideways among siblings. */
  neighbour(id: string, way: 'back' | 'on' | 'left' | 'right'): string | null {
    if (way === 'back') return this.#before(id);
    if (way === 'on') return consumers(this.network, id)[0]?.id ?? null;
    const source = this.#before(id);
    const siblings = source === null ? [] : consumers(this.network, source);
    const at = siblings.findIndex((node) => node.id === id) + (way === 'left' ? -1 : 1);
    return siblings[at]?.id ?? null;
  }

  /** The block that feeds this one first. */
  #before(id: string): string | null {
    const source = nodeOf(this.network, id)?.inputs[0];
    return source === undefined ? null : endpoint(source).node;
  }

  #insert(spec: Spec, spot: Spot, type: string): Edited {
    const { network, catalogue } = this.#workspace;
    switch (spot.kind) {
      case 'wire':
        return insertOnWire(spec, network, spot.from, spot.to, type, catalogue);
      case 'end':
        return addAfter(spec, network, spot.after, type, catalogue);
      case 'branch':
        return addBranch(spec, network, spot.from, type, catalogue);
    }
  }
}
