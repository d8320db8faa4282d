import { hasClasses } from './classes';
import Confusion from './Confusion.svelte';
import type { View } from './registry';

export const view: View = {
  name: 'confusion',
  title: 'What is taken for what',
  suits: hasClasses,
  priority: 5,
  component: Confusion,
};
