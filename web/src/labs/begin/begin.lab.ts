import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'begin',
  title: 'labs.begin',
  about: 'labs.begin_about',
  order: 60,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Begin.svelte'),
});
