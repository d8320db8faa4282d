/** What of an experiment differs from the run's, so that going on means starting over. */
import type { Spec } from '../generated/wire';
import { sentence } from '../model/format';

/** Why the next play starts over, in a sentence; null when nothing that matters differs. */
export function staleMessage(run: Spec, now: Spec): string {
  const changed = [
    ...(differ(run.data, now.data) ? ['the data'] : []),
    ...(differ(run.networks, now.networks) ? ['the layers'] : []),
    ...(differ(run.training.loss, now.training.loss) ? ['the loss'] : []),
    ...(differ(run.training.optimizer, now.training.optimizer) ? ['the optimizer'] : []),
    ...(differ(run.training.recipe, now.training.recipe) ? ['the recipe'] : []),
    ...(differ(run.training.metrics, now.training.metrics) ? ['the metrics'] : []),
    ...(run.training.batch_size !== now.training.batch_size ? ['the batch size'] : []),
  ];
  const what = changed.length > 0 ? sentence(changed) : 'the experiment';
  return `You changed ${what}. Play starts over with new weights; the curves begin again.`;
}

/** Why the next restart differs: another seed was set. */
export const SEED_MESSAGE =
  'The seed is not this run’s. Restart to begin with the weights that belong to it.';

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
