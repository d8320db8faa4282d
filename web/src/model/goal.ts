/** Where a run is to rest by itself, in words. */
import type { Aim, Catalogue, ReachedEvent, Spec } from '../generated/wire';
import { measureOf } from './figures';
import { count, figure, lowered } from './format';
import { t } from '../words';

/** Which way a quantity gets better; a step is later, not better. */
export function wayOf(quantity: string, spec: Spec, catalogue: Catalogue): 'higher' | 'lower' {
  if (quantity === 'step') return 'higher';
  if (quantity === 'loss') return 'lower';
  return measureOf(quantity, spec, catalogue)?.better ?? 'higher';
}

/** A quantity's name: `validation loss`, `training accuracy`. */
export function quantityName(
  { quantity, split }: Pick<Aim, 'quantity' | 'split'>,
  spec: Spec,
  catalogue: Catalogue,
): string {
  if (quantity === 'step') return t('model.step');
  const title = measureOf(quantity, spec, catalogue)?.title ?? quantity;
  const name = quantity === 'loss' ? t('model.loss') : lowered(title);
  return t(split === 'train' ? 'model.quantity_train' : 'model.quantity_validation', { name });
}

/** A goal: `step 1 000`, `validation loss ≤ 0.0100`. */
export function goalText(aim: Aim, spec: Spec, catalogue: Catalogue): string {
  const name = quantityName(aim, spec, catalogue);
  if (aim.quantity === 'step') return t('model.goal_step', { step: count(aim.value) });
  const sign = wayOf(aim.quantity, spec, catalogue) === 'higher' ? '≥' : '≤';
  return `${name} ${sign} ${figure(aim.value)}`;
}

/** What to say when a goal is met. */
export function reachedText(event: ReachedEvent, spec: Spec, catalogue: Catalogue): string {
  const step = count(event.step);
  if (event.quantity === 'step') return t('model.reached_step', { step });
  const name = quantityName(event, spec, catalogue);
  return t('model.reached', { step, name, value: figure(event.found) });
}
