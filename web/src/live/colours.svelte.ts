/** The page's colours for drawing, anew only when they change. */
import { MediaQuery } from 'svelte/reactivity';
import type { Settings } from '../stores/settings.svelte';
import { paletteOf, type Palette } from './paint';

export class Colours {
  readonly #dark = new MediaQuery('(prefers-color-scheme: dark)');
  readonly #settings: Settings;
  readonly #palette: Palette = $derived.by(() => {
    void [this.#settings.theme, this.#dark.current];
    return paletteOf(document.documentElement);
  });

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get palette(): Palette {
    return this.#palette;
  }
}
