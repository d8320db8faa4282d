import { defineLab } from '../registry';

export const lab = defineLab({
  name: 'neuron',
  title: 'labs.neuron',
  about: 'labs.neuron_about',
  order: 40,
  words: {
    en: () => import('./words/en.json'),
    fr: () => import('./words/fr.json'),
    de: () => import('./words/de.json'),
  },
  component: () => import('./Neuron.svelte'),
});
