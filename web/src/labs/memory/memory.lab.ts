import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'memory',
  title: 'labs.memory',
  about: 'labs.memory_about',
  order: 80,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Memory.svelte'),
});
