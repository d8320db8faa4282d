/** What the keys do at a focused block. */
import type { Workspace } from '../stores/workspace.svelte';
import type { Editing } from './editing.svelte';

/** Where the focus goes next: to a block, into the form, or it stays; null: the key is not ours. */
export type Focus = { to: string | null } | 'form' | null;

type Way = 'back' | 'on' | 'left' | 'right';

/** The way an arrow key points, seen along the wires. */
function wayOf(name: string, down: boolean): Way | null {
  if (name === (down ? 'ArrowUp' : 'ArrowLeft')) return 'back';
  if (name === (down ? 'ArrowDown' : 'ArrowRight')) return 'on';
  if (name === (down ? 'ArrowLeft' : 'ArrowUp')) return 'left';
  return name === (down ? 'ArrowRight' : 'ArrowDown') ? 'right' : null;
}

function move(editing: Editing, id: string, way: Way): Focus {
  if (way === 'left' || way === 'right') return { to: null };
  const by = way === 'back' ? -1 : 1;
  if (editing.canMove(id, by)) editing.move(id, by);
  return { to: id };
}

function walk(editing: Editing, workspace: Workspace, id: string, way: Way, more: boolean): Focus {
  const next = editing.neighbour(id, way);
  if (next && more) workspace.extend(id, next);
  else if (next) editing.select(next);
  return { to: next };
}

/** Arrows walk, with Alt move, with Shift choose several; Enter edits, Delete removes. */
export function pressed(
  event: KeyboardEvent,
  id: string,
  editing: Editing,
  workspace: Workspace,
): Focus {
  const way = wayOf(event.key, editing.down);
  if (way) {
    return event.altKey
      ? move(editing, id, way)
      : walk(editing, workspace, id, way, event.shiftKey);
  }
  switch (event.key) {
    case 'Enter':
    case ' ':
      editing.select(id, true);
      return 'form';
    case 'Delete':
    case 'Backspace':
      editing.remove(id);
      return { to: workspace.selected };
    case 'Escape':
      editing.select(null);
      return { to: null };
    default:
      return null;
  }
}
