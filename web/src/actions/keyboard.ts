/** The keyboard: finds the action of a key press, and never takes a key a control needs itself. */
import type { App } from '../stores/app.svelte';
import { actionsOf, perform, titleOf, type Action } from './registry';
import { t } from '../words';

const isMac = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/** A key press in the notation of `Action.keys`, such as `Mod+Shift+Z`. */
export function keyOf(event: KeyboardEvent, mac = isMac()): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const name = event.key === ' ' ? 'Space' : event.key;
  const letter = name.length === 1;
  return [
    ...(mod ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // Shift is part of a sign such as “?”, but tells Z from Shift+Z.
    ...(event.shiftKey && (!letter || /[a-z]/i.test(name)) ? ['Shift'] : []),
    letter ? name.toUpperCase() : name,
  ].join('+');
}

/** An action's first shortcut as people write it on this machine: `Ctrl+Z`, `⌘Z`; or null. */
export function shortcutOf(action: Action, mac = isMac()): string | null {
  const key = action.keys?.[0];
  if (key === undefined) return null;
  const names: KeyNames = { ...keyNames(), ...(mac && { Mod: '⌘', Shift: '⇧', Alt: '⌥' }) };
  const written = key.split('+').map((name) => names[name] ?? name);
  return written.join(mac ? '' : '+');
}

type KeyNames = { [key: string]: string };

/** What keys are called on the reader's keyboard. */
function keyNames(): KeyNames {
  return {
    ...{ Mod: t('actions.key_ctrl'), Shift: t('actions.key_shift'), Alt: t('actions.key_alt') },
    ...{ Space: t('actions.key_space'), Delete: t('actions.key_delete') },
    ...{ Escape: t('actions.key_escape'), ArrowUp: '↑', ArrowDown: '↓' },
    ...{ PageDown: t('actions.key_page_down'), PageUp: t('actions.key_page_up') },
  };
}

/** An action's title now, with its shortcut: what a tooltip says. */
export function tipOf(action: Action, app: App): string {
  const shortcut = app.settings.shortcuts ? shortcutOf(action) : null;
  const title = titleOf(action, app);
  return shortcut === null ? title : `${title} (${shortcut})`;
}

/** Listens for shortcuts on a window; returns what ends it. */
export function installKeyboard(app: App, target: Window): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || needsKey(event)) return;
    if (!app.settings.shortcuts && !event.ctrlKey && !event.metaKey) return;
    const key = keyOf(event);
    // A key may mean one thing here, another there.
    const action = actionsOf(app).find(
      (each) => each.keys?.includes(key) && (each.repeats || !event.repeat) && each.when(app),
    );
    if (action && perform(app, action)) event.preventDefault();
  };
  target.addEventListener('keydown', listener);
  return () => target.removeEventListener('keydown', listener);
}

const TYPING = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
const PRESSABLE = 'button, a[href], summary, [role], [tabindex]:not([tabindex="-1"])';
/** Inputs in which letters mean nothing. */
const MUTE = 'input:is([type="range"], [type="checkbox"], [type="radio"], [type="color"])';

/** Whether the focused control uses this key itself, or a dialog is open above the page. */
function needsKey(event: KeyboardEvent): boolean {
  const element = event.target instanceof Element ? event.target : null;
  if (!element) return false;
  if (element.ownerDocument.querySelector('dialog[open], [aria-modal="true"]')) return true;
  if (element.closest(TYPING) && !element.matches(MUTE)) return true;
  const activates = event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow');
  return activates && !event.altKey && element.closest(`${PRESSABLE}, ${MUTE}`) !== null;
}
