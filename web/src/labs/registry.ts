/**
 * Labs register themselves: a file `<name>/<name>.lab.ts` that exports `lab` is found by its name.
 *
 * A lab is a component that gets its words and its settings, and tells when a setting changes. It
 * knows nothing of the page around it, so that a lesson or another site can hold it as well.
 */
import type { Component } from 'svelte';
import type { Key, Packs, Say } from '../words';

/** What of a lab can be set from outside, by name: all as text, never trusted. */
export type Settings = Readonly<Record<string, string>>;

export interface LabProps<Messages> {
  say: Say<Messages>;
  /** What to begin with. */
  settings: Settings;
  /** Called with all that differs from the lab's usual settings, whenever it changes. */
  keep: (settings: Settings) => void;
}

export interface Lab {
  /** Its name in addresses and lessons. */
  name: string;
  title: Key;
  about: Key;
  /** Labs stand in this order. */
  order: number;
  words: Packs<Record<string, string>>;
  component: () => Promise<{ default: Component<LabProps<Record<string, string>>> }>;
}

/** What a `*.lab.ts` file writes: its component and its words belong together. */
export function defineLab<Messages extends Record<string, string>>(
  lab: Omit<Lab, 'words' | 'component'> & {
    words: Packs<Messages>;
    component: () => Promise<{ default: Component<LabProps<Messages>> }>;
  },
): Lab {
  return lab as unknown as Lab;
}

const files = import.meta.glob<{ lab: Lab }>('./*/*.lab.ts', { eager: true });

/** Every lab there is. */
export const labs: readonly Lab[] = Object.values(files)
  .map((file) => file.lab)
  .sort((a, b) => a.order - b.order);

/** The lab of this name, or null. */
export function labOf(name: string): Lab | null {
  return labs.find((lab) => lab.name === name) ?? null;
}
