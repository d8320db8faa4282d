/** User actions as objects: menus, buttons, keys and (later) the palette all derive from them. */
import type { App } from '../stores/app.svelte';

export interface Action {
  /** Stable name, such as `run.toggle`. */
  id: string;
  /** What a menu or a tooltip says, for the present state. */
  title: string | ((app: App) => string);
  /** Where menus put it. */
  group: 'run' | 'edit' | 'layer' | 'preset' | 'engine' | 'view' | 'share';
  /** Shortcuts such as `Space`, `Mod+Z`, `Shift+R`; `Mod` is Ctrl, or ⌘ on a Mac. */
  keys?: string[];
  /** A name from ui/icons. */
  icon?: string;
  /** Whether it can be done now. */
  when(app: App): boolean;
  run(app: App): void;
}

/** An action's title now. */
export function titleOf(action: Action, app: App): string {
  return typeof action.title === 'string' ? action.title : action.title(app);
}
