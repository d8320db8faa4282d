/** The languages there are, and which of them to speak: all that has to be known before the first paint. */
import type { Translation } from '.';

/** The languages by their own names. */
export const LANGUAGES = { en: 'English', fr: 'Français', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

/** How dates and plurals are written. */
export const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR', de: 'de-DE' };

export const packs: Record<Language, () => Promise<{ default: Translation }>> = {
  en: () => import('./en'),
  fr: () => import('./fr'),
  de: () => import('./de'),
};

const STORED = 'strata.language';

/** The language to speak: the address's `?lang=`, the one chosen before, or the reader's first. */
export function languageFor(
  search: string,
  storage: Pick<Storage, 'getItem'> | null,
  wished: readonly string[],
): Language {
  const asked = [new URLSearchParams(search).get('lang'), storage?.getItem(STORED), ...wished];
  const known = asked.map((tag) => tag?.toLowerCase().split('-')[0] ?? '');
  return known.find(isLanguage) ?? 'en';
}

/** Keeps the choice for the next visit. */
export function keepLanguage(choice: Language, storage: Pick<Storage, 'setItem'> | null): void {
  try {
    storage?.setItem(STORED, choice);
  } catch {
    // storage may be full or forbidden
  }
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}
