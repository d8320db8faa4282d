import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'convolution',
  title: 'labs.convolution',
  about: 'labs.convolution_about',
  order: 70,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Convolution.svelte'),
});
