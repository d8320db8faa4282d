import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'loss',
  title: 'labs.loss',
  about: 'labs.loss_about',
  order: 30,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Loss.svelte'),
});
