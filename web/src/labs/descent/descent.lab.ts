import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'descent',
  title: 'labs.descent',
  about: 'labs.descent_about',
  order: 10,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Descent.svelte'),
});
