/** What a run tells missions: of itself, and of the experiment as it trains it. */
import { PENALTIES } from '../forms/regularisation';
import type { Network, Spec } from '../generated/wire';
import type { Part } from '../model/parts';
import type { RunView } from '../stores/reducer';
import type { Facts } from './goal';
import type { Mission } from './lesson';

/** The facts of a run as far as it is told, of the experiment as it trains it; null before it starts. */
export function factsOf(run: RunView, trained: Spec): Facts | null {
  const { started } = run;
  if (!started) return null;
  const { optimizer, batch_size } = trained.training;
  const rate = optimizer.config['learning_rate'];
  const values: Record<string, number | null> = {
    step: run.step,
    epoch: run.step / started.steps_per_epoch,
    loss: run.loss,
    val_loss: run.valLoss,
    parameters: started.parameters,
    neurons: neuronsOf(trained),
    learning_rate: typeof rate === 'number' ? rate : null,
    batch_size,
  };
  return {
    value: (fact) =>
      Object.hasOwn(values, fact)
        ? (values[fact] ?? null)
        : (run.metrics[fact.replace(/^val_/, '')] ?? null),
    layers: (type) => nodesOf(trained).filter((node) => node.type === type).length,
    diverged: run.state === 'diverged',
  };
}

const nodesOf = (spec: Spec) => Object.values(spec.networks).flatMap(({ nodes }) => nodes);

/** Units of hidden layers: of Dense ones whose output another layer takes. */
export function neuronsOf(spec: Spec): number {
  const units = Object.values(spec.networks).flatMap(({ nodes }: Network) =>
    nodes
      .filter((node) => node.type === 'Dense')
      .filter(({ id }) => nodes.some(({ inputs }) => inputs.includes(id)))
      .map(({ config }) => Number(config['units'] ?? 0)),
  );
  return units.reduce((sum, each) => sum + each, 0);
}

/** What was changed that the mission counts on; null: nothing. `open`: the parts that can be touched. */
export function changedOf(
  mission: Mission,
  open: readonly Part[],
  own: Spec,
  run: Spec,
): 'data' | 'loss' | 'network' | 'training' | null {
  // Regularisation stands in the networks, and is set with the training.
  const passed: string[] = open.includes('training') ? Object.values(PENALTIES) : [];
  const text = (part: unknown) =>
    JSON.stringify(part, (key, value: unknown) => (passed.includes(key) ? undefined : value));
  const differs = (part: (spec: Spec) => unknown) => text(part(own)) !== text(part(run));
  const { free } = mission;
  if (!free.includes('data') && differs((spec) => withoutFree(spec, free))) return 'data';
  if (!free.includes('loss') && differs(({ training }) => training.loss)) return 'loss';
  if (!open.includes('network') && differs(({ networks }) => networks)) return 'network';
  if (!open.includes('training') && differs(({ training }) => training.optimizer))
    return 'training';
  return null;
}

/** The data, but for the settings that may be changed; in the order of their names. */
function withoutFree({ data }: Spec, free: readonly string[]): unknown {
  const fixed = Object.entries(data.config).filter(([name]) => !free.includes(`data.${name}`));
  return [data.type, ...fixed.sort(([a], [b]) => (a < b ? -1 : 1))];
}
