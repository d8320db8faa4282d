/** What a person prefers on this machine, kept in local storage. */

export type Theme = 'system' | 'light' | 'dark';

interface Saved {
  theme: Theme;
  logY: boolean;
  shortcuts: boolean;
}

const KEY = 'strata.settings.1';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export class Settings {
  /** Colour scheme; `system` follows the machine. */
  theme = $state<Theme>('system');
  /** Whether loss curves have a logarithmic axis. */
  logY = $state(true);
  /** Whether single keys do things; some people's aids type them by accident. */
  shortcuts = $state(true);
  readonly #storage: Storage | null;

  /** `storage` null (private windows, tests) means the settings live as long as the page. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
    const saved = this.#read();
    if (saved.theme !== undefined && THEMES.includes(saved.theme)) this.theme = saved.theme;
    if (typeof saved.logY === 'boolean') this.logY = saved.logY;
    if (typeof saved.shortcuts === 'boolean') this.shortcuts = saved.shortcuts;
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

  #read(): Partial<Saved> {
    try {
      const saved: unknown = JSON.parse(this.#storage?.getItem(KEY) ?? '{}');
      return typeof saved === 'object' && saved !== null ? saved : {};
    } catch {
      return {}; // a broken entry is as good as none
    }
  }

  #write(): void {
    try {
      const { theme, logY, shortcuts } = this;
      this.#storage?.setItem(KEY, JSON.stringify({ theme, logY, shortcuts } satisfies Saved));
    } catch {
      // storage may be full or forbidden: the setting then lasts as long as the page
    }
  }
}
