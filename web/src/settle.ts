/** What is settled before a page draws anything: its colours, and its language. */
import { localStore } from './stores/storage';
import { looks, savedTheme } from './stores/theme';
import { languageFor, LOCALES, type Language } from './words/language';

/** The theme that was chosen in the playground, or the machine's. */
export function dress(): void {
  const { matches } = matchMedia('(prefers-color-scheme: dark)');
  document.documentElement.dataset['theme'] = looks(savedTheme(localStore()), matches);
}

/** Settles both; the language that is given back is still to be spoken. */
export function settle(): Language {
  dress();
  const language = languageFor(location.search, localStore(), navigator.languages);
  document.documentElement.lang = LOCALES[language];
  return language;
}
