/** What of an experiment differs from the run's, so that going on means starting over. */
import type { Spec } from '../generated/wire';
import { sentence } from '../model/format';
import { t } from '../words';

/** Why the next play starts over, in a sentence; null when nothing that matters differs. */
export function staleMessage(run: Spec, now: Spec): string {
  const changed = [
    ...(differ(run.data, now.data) ? [t('stores.stale_data')] : []),
    ...(differ(run.networks, now.networks) ? [t('stores.stale_layers')] : []),
    ...(differ(run.training.loss, now.training.loss) ? [t('stores.stale_loss')] : []),
    ...(differ(run.training.optimizer, now.training.optimizer)
      ? [t('stores.stale_optimizer')]
      : []),
    ...(differ(run.training.recipe, now.training.recipe) ? [t('stores.stale_recipe')] : []),
    ...(differ(run.training.metrics, now.training.metrics) ? [t('stores.stale_metrics')] : []),
    ...(run.training.batch_size !== now.training.batch_size ? [t('stores.stale_batch_size')] : []),
  ];
  const what = changed.length > 0 ? sentence(changed) : t('stores.stale_experiment');
  return t('stores.stale', { what });
}

/** Why the next restart differs: another seed was set. */
export const SEED_MESSAGE = t('stores.stale_seed');

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
