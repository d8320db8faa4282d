import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'forger',
  title: 'labs.forger',
  about: 'labs.forger_about',
  order: 100,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Forger.svelte'),
});
