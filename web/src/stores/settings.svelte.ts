/** What a person prefers on this machine, kept in local storage. */

import type { Target } from './scripts.svelte';
import { KEY, savedSettings, savedTheme, THEMES, type Theme } from './theme';

export type { Theme } from './theme';

interface Saved {
  theme: Theme;
  logY: boolean;
  shortcuts: boolean;
  insight: string | null;
  pictures: boolean;
  neurons: boolean;
  target: Target;
}

export const TARGETS = ['keras', 'pytorch', 'jax'] as const satisfies readonly Target[];

export class Settings {
  /** Colour scheme; `system` follows the machine. */
  theme = $state<Theme>('system');
  /** Whether loss curves have a logarithmic axis. */
  logY = $state(true);
  /** Whether single keys do things; some people's aids type them by accident. */
  shortcuts = $state(true);
  /** The tab of the insight drawer that is open; null: the drawer is closed. */
  insight = $state<string | null>(null);
  /** Whether blocks show what they are doing. */
  pictures = $state(true);
  /** Whether a network is shown by its neurons, where it has few enough of them. */
  neurons = $state(false);
  /** The library that code is written for. */
  target = $state<Target>('keras');
  /** Whether the page is on a stage; lasts as long as the page. */
  presenting = $state(false);
  /** Whether the screen is dark, so that all look at the speaker. */
  dark = $state(false);
  readonly #storage: Storage | null;

  /** `storage` null (private windows, tests) means the settings live as long as the page. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
    const saved: Partial<Saved> = savedSettings(storage);
    this.theme = savedTheme(storage);
    if (typeof saved.logY === 'boolean') this.logY = saved.logY;
    if (typeof saved.shortcuts === 'boolean') this.shortcuts = saved.shortcuts;
    if (typeof saved.insight === 'string') this.insight = saved.insight;
    if (typeof saved.pictures === 'boolean') this.pictures = saved.pictures;
    if (typeof saved.neurons === 'boolean') this.neurons = saved.neurons;
    if (saved.target !== undefined && TARGETS.includes(saved.target)) this.target = saved.target;
  }

  /** Sets the colour scheme. */
  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#write();
  }

  /** The next colour scheme: system, light, dark, system … */
  nextTheme(): void {
    this.setTheme(THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? 'system');
  }

  /** Switches the curves' axis. */
  setLogY(logY: boolean): void {
    this.logY = logY;
    this.#write();
  }

  /** Switches single-key shortcuts. */
  setShortcuts(shortcuts: boolean): void {
    this.shortcuts = shortcuts;
    this.#write();
  }

  /** Opens a tab of the insight drawer, or closes the drawer. */
  setInsight(tab: string | null): void {
    this.insight = tab;
    this.#write();
  }

  /** Shows what blocks are doing, or hides it. */
  setPictures(pictures: boolean): void {
    this.pictures = pictures;
    this.#write();
  }

  /** Shows neurons, or blocks. */
  setNeurons(neurons: boolean): void {
    this.neurons = neurons;
    this.#write();
  }

  /** Chooses the library that code is written for. */
  setTarget(target: Target): void {
    this.target = target;
    this.#write();
  }

  /** Puts the page on a stage, or takes it off. */
  setPresenting(presenting: boolean): void {
    this.presenting = presenting;
    this.dark = false;
  }

  /** Makes the screen dark, or light again. */
  setDark(dark: boolean): void {
    this.dark = dark;
  }

  #write(): void {
    try {
      const { theme, logY, shortcuts, insight, pictures, neurons, target } = this;
      const saved: Saved = { theme, logY, shortcuts, insight, pictures, neurons, target };
      this.#storage?.setItem(KEY, JSON.stringify(saved));
    } catch {
      // storage may be full or forbidden: the setting then lasts as long as the page
    }
  }
}
