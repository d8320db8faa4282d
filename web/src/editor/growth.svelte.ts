/** How much larger than the canvas shows it what stands on wires is drawn, to be read and hit. */
import { useViewport } from '@xyflow/svelte';
import { READABLE } from './layout';

/**
 * `least`: the least size on the screen, 1 as without zoom; `from`: the zoom from which on there is
 * room for that between two blocks. A finger needs more than a pointer.
 */
const NEEDS = {
  fine: { least: 0.85, from: READABLE },
  coarse: { least: 1, from: 0.65 },
};

/** For a component within the canvas. `roomy`: whether a wire has room for what stands on it. */
export function growth(): { readonly by: number; readonly roomy: boolean } {
  const viewport = useViewport();
  const { least, from } = NEEDS[matchMedia('(pointer: coarse)').matches ? 'coarse' : 'fine'];
  const by = $derived(Math.max(1, least / Math.max(viewport.current.zoom, READABLE)));
  const roomy = $derived(viewport.current.zoom >= from);
  return {
    get by() {
      return by;
    },
    get roomy() {
      return roomy;
    },
  };
}
