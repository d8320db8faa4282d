/** The sample that a tab of the drawer looks at: the one that a view shows, or another chosen. */
import type { Workspace } from '../stores/workspace.svelte';

/** Call it while a component is being made. */
export function followedSample(workspace: Workspace): { index: number } {
  const sample = $state({ index: workspace.shownSample ?? 0 });
  $effect(() => {
    if (workspace.shownSample !== null) sample.index = workspace.shownSample;
  });
  return sample;
}
