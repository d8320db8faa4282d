import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'backprop',
  title: 'labs.backprop',
  about: 'labs.backprop_about',
  order: 50,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Backprop.svelte'),
});
