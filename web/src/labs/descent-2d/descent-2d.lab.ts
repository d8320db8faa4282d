import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'descent-2d',
  title: 'labs.descent_2d',
  about: 'labs.descent_2d_about',
  order: 20,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Descent2D.svelte'),
});
