import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'batches',
  title: 'labs.batches',
  about: 'labs.batches_about',
  order: 90,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Batches.svelte'),
});
