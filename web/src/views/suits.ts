/** What experiments a view may ask for. */
import type { Spec } from '../generated/wire';

/** Whether the network answers to samples; others draw, write or forge. */
export function answers(spec: Spec): boolean {
  return spec.training.recipe.type === 'supervised';
}
