/**
 * Choosing other data: the end of the network, the loss and the metrics are made to fit, and what
 * was changed is said. Nothing else is touched; the edit is one undo step like any other. Data of
 * another kind (a sequence, a text, another recipe) come with the experiment they are at home in.
 */
import type {
  Catalogue,
  Config,
  DatasetEntry,
  LossEntry,
  Node,
  PresetEntry,
  Spec,
} from '../generated/wire';
import { entryOf } from './catalogue';
import { EditError, layerEntry } from './edit';
import { mainNetwork, outputNode } from './graph';
import { BLOCK } from './place';
import { setDataset, setMetrics, setPart } from './settings';
import { t } from '../words';

/** The changed spec, and what else than the data changed: clauses for a sentence. */
export interface Fitted {
  spec: Spec;
  changes: string[];
}

/** The spec with another dataset, under its title. Throws EditError for a name the catalogue does not have. */
export function chooseDataset(spec: Spec, name: string, catalogue: Catalogue): Fitted {
  const next = entryOf(catalogue, 'datasets', name);
  if (!next) throw new EditError(t('model.no_dataset', { name }));
  const before = entryOf(catalogue, 'datasets', spec.data.type);
  const home = before && alike(before, next) ? null : homeOf(next, catalogue);
  if (home) return moved(spec, home);
  // A name of its own: presets may be called as their data are.
  const titled = { ...setDataset(spec, name), name: `own-${name}`, title: next.title };
  const fitted: Fitted = { spec: titled, changes: [] };
  const otherTask = before?.task !== next.task;
  if (otherTask) fitLoss(fitted, next, catalogue);
  fitEnds(fitted, next, otherTask, catalogue);
  if (otherTask) fitMetrics(fitted, next, catalogue);
  return fitted;
}

/**
 * The spec with a table of the learner's own; `data` is what these settings make of it, `before`
 * the task there was.
 */
export function chooseTable(
  spec: Spec,
  config: Config,
  data: DatasetEntry,
  before: string | undefined,
  catalogue: Catalogue,
): Fitted {
  const fitted: Fitted = { spec: { ...spec, data: { type: data.name, config } }, changes: [] };
  const suits = lossOf(spec, catalogue)?.tasks.includes(data.task);
  const otherTask = !suits || before !== data.task;
  if (otherTask) fitLoss(fitted, data, catalogue);
  fitEnds(fitted, data, otherTask, catalogue);
  if (otherTask) fitMetrics(fitted, data, catalogue);
  return fitted;
}

/**
 * The spec with another recipe. Unless the data are usually learnt with it, by networks such as
 * these, it comes with an experiment that uses it, on the same data where there is one. Throws
 * EditError for a name the catalogue does not have.
 */
export function chooseRecipe(spec: Spec, name: string, catalogue: Catalogue): Fitted {
  const next = entryOf(catalogue, 'recipes', name);
  if (!next) throw new EditError(t('model.no_recipe', { name }));
  const before = entryOf(catalogue, 'recipes', spec.training.recipe.type);
  const usual = entryOf(catalogue, 'datasets', spec.data.type)?.recipe === name;
  const cast = before?.networks.join() === next.networks.join();
  const users = catalogue.presets.filter((one) => one.spec.training.recipe.type === name);
  const home = users.find((one) => one.spec.data.type === spec.data.type) ?? users[0];
  if (!home || (usual && cast)) return { spec: setPart(spec, 'recipe', name), changes: [] };
  return moved(spec, home);
}

function moved(spec: Spec, home: PresetEntry): Fitted {
  const changes = [t('model.fit_experiment', { title: home.title })];
  return { spec: { ...home.spec, seed: spec.seed }, changes };
}

/** Whether networks for the one can be made to fit the other by changing their ends. */
function alike(one: DatasetEntry, other: DatasetEntry): boolean {
  return (
    one.recipe === other.recipe &&
    one.input_shape.length === other.input_shape.length &&
    one.vocabulary.length === other.vocabulary.length
  );
}

/** The first preset made for these data. */
function homeOf(data: DatasetEntry, catalogue: Catalogue): PresetEntry | null {
  return catalogue.presets.find((one) => one.spec.data.type === data.name) ?? null;
}

/** Puts the task's usual loss in the place of any other. */
function fitLoss(fitted: Fitted, data: DatasetEntry, catalogue: Catalogue): void {
  const loss = usualFor(catalogue.losses, data.task);
  if (!loss || loss.name === fitted.spec.training.loss.type) return;
  fitted.spec = setPart(fitted.spec, 'loss', loss.name);
  fitted.changes.push(t('model.fit_loss', { title: loss.title }));
}

/** The first block takes the data's shape, the last one gives as many numbers as are asked for. */
function fitEnds(
  fitted: Fitted,
  data: DatasetEntry,
  otherTask: boolean,
  catalogue: Catalogue,
): void {
  const name = mainNetwork(fitted.spec);
  const network = fitted.spec.networks[name];
  const output = network && outputNode(network);
  if (!network || !output || output.type === BLOCK) return;
  const wanted = outputConfig(output, data, otherTask ? lossOf(fitted.spec, catalogue) : null);
  const known = new Set(layerEntry(catalogue, output.type).fields.map((field) => field.name));
  const changed = Object.entries(wanted).filter(
    ([field, value]) => known.has(field) && output.config[field] !== value,
  );
  for (const [field, value] of changed) {
    fitted.changes.push(t('model.fit_field', { id: output.id, field, value: String(value) }));
  }
  const nodes = network.nodes.map((node): Node => {
    if (node === output) {
      return { ...node, config: { ...node.config, ...Object.fromEntries(changed) } };
    }
    const free = node.type !== 'Input' || !node.config.shape;
    return free ? node : { ...node, config: { ...node.config, shape: null } };
  });
  fitted.spec = { ...fitted.spec, networks: { ...fitted.spec.networks, [name]: { nodes } } };
}

function outputConfig(output: Node, data: DatasetEntry, loss: LossEntry | null): Config {
  const units: Config = data.output_shape.length === 1 ? { units: data.output_shape[0] ?? 1 } : {};
  if (!loss) return units;
  const activation = loss.link ?? 'linear';
  const already = (output.config.activation ?? 'linear') === activation;
  return already ? units : { ...units, activation };
}

function lossOf(spec: Spec, catalogue: Catalogue): LossEntry | null {
  return entryOf(catalogue, 'losses', spec.training.loss.type);
}

/** Drops metrics that mean nothing for the task; there is always one that does. */
function fitMetrics(fitted: Fitted, data: DatasetEntry, catalogue: Catalogue): void {
  const best = usualFor(catalogue.metrics, data.task);
  if (!best) return;
  const { metrics } = fitted.spec.training;
  if (metrics.length === 1 && metrics[0] === best.name) return;
  fitted.spec = setMetrics(fitted.spec, [best.name]);
  fitted.changes.push(t('model.fit_metric', { title: best.title }));
}

/** The entry that is the first choice for a task. */
function usualFor<T extends { usual_for: string[] }>(entries: T[], task: string): T | null {
  return entries.find((entry) => entry.usual_for.includes(task)) ?? null;
}
