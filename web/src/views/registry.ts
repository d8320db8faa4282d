/** Views register themselves: a file `*.view.ts` that exports `view` is found by its name. */
import type { Component } from 'svelte';
import type { DatasetEntry, Spec } from '../generated/wire';

export interface View {
  name: string;
  title: string;
  /** Whether the view has something to show for this data. */
  suits(dataset: DatasetEntry, spec: Spec): boolean;
  /** The suitable view with the highest priority is shown first. */
  priority: number;
  component: Component<{ dataset: DatasetEntry }>;
}

const files = import.meta.glob<{ view: View }>('./*.view.ts', { eager: true });
const views = Object.values(files).map((file) => file.view);

/** The views that suit, the best one first. */
export function viewsFor(dataset: DatasetEntry, spec: Spec): View[] {
  return views
    .filter((view) => view.suits(dataset, spec))
    .sort((a, b) => b.priority - a.priority || a.name.localeCompare(b.name));
}
