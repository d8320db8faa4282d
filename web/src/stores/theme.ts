/** The colour scheme, known before there are stores. */

export type Theme = 'system' | 'light' | 'dark';

/** In the order in which they are gone through. */
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** Where the settings lie in local storage. */
export const KEY = 'strata.settings.1';

/** What was kept; a broken entry is as good as none. */
export function savedSettings(storage: Pick<Storage, 'getItem'> | null): Record<string, unknown> {
  try {
    const saved: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    return typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The theme that was kept, or the machine's. */
export function savedTheme(storage: Pick<Storage, 'getItem'> | null): Theme {
  const saved = savedSettings(storage)['theme'];
  return THEMES.find((theme) => theme === saved) ?? 'system';
}

/** How the page looks. */
export function looks(theme: Theme, systemDark: boolean): 'light' | 'dark' {
  if (theme !== 'system') return theme;
  return systemDark ? 'dark' : 'light';
}
