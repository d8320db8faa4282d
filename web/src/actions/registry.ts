/**
 * User actions as objects: menus, buttons, keys and (later) the palette all derive from them.
 *
 * A file `*.actions.ts` in this folder registers its actions by exporting
 * `actions: (catalogue) => Action[]`; nothing else needs to know it. Rooms above this one bring
 * theirs with `register` when they are loaded.
 */
import type { Catalogue } from '../generated/wire';
import type { App } from '../stores/app.svelte';

export type ActionGroup =
  'run' | 'edit' | 'layer' | 'preset' | 'engine' | 'view' | 'share' | 'file';

export interface Action {
  /** Stable name, such as `run.toggle`. */
  id: string;
  /** What a menu or a tooltip says, for the present state. */
  title: string | ((app: App) => string);
  /** Where menus put it. */
  group: ActionGroup;
  /** Shortcuts such as `Space`, `Mod+Z`, `Shift+R`; `Mod` is Ctrl, or ⌘ on a Mac. */
  keys?: string[];
  /** Whether holding the key down repeats it. */
  repeats?: boolean;
  /** A name from ui/icons, for the present state. */
  icon?: string | ((app: App) => string);
  /** Whether it can be done now. */
  when(app: App): boolean;
  run(app: App): void;
}

/** What a `*.actions.ts` file exports. */
export type ActionSource = (catalogue: Catalogue) => Action[];

const sources = import.meta.glob<ActionSource>('./*.actions.ts', {
  eager: true,
  import: 'actions',
});

const registered: ActionSource[] = Object.values(sources);

let made = new WeakMap<Catalogue, Map<string, Action>>();

/** Adds actions of a room above this one. */
export function register(source: ActionSource): void {
  registered.push(source);
  made = new WeakMap();
}

function allOf(catalogue: Catalogue): Map<string, Action> {
  const known = made.get(catalogue);
  if (known) return known;
  const all = registered.flatMap((source) => source(catalogue));
  const byId = new Map(all.map((action) => [action.id, action]));
  if (byId.size < all.length) throw new Error('Two actions have the same id.');
  made.set(catalogue, byId);
  return byId;
}

/** Every action there is, or those of one group. */
export function actionsOf(app: App, group?: ActionGroup): Action[] {
  const all = [...allOf(app.catalogue).values()];
  return group ? all.filter((action) => action.group === group) : all;
}

/** The action of this id. Throws for an unknown one: ids are written in code only. */
export function actionOf(app: App, id: string): Action {
  const action = allOf(app.catalogue).get(id);
  if (!action) throw new Error(`There is no action ${id}.`);
  return action;
}

/** Does an action if it can be done now; says whether it did. */
export function perform(app: App, action: Action): boolean {
  if (!action.when(app)) return false;
  action.run(app);
  return true;
}

/** An action's title now. */
export function titleOf(action: Action, app: App): string {
  return typeof action.title === 'string' ? action.title : action.title(app);
}

/** An action's icon now, or null. */
export function iconOf(action: Action, app: App): string | null {
  return typeof action.icon === 'function' ? action.icon(app) : (action.icon ?? null);
}
