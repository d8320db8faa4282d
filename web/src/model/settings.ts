/** Edits of everything in a spec that is no network: data, training, seed, and values by path. */
import type { Config, Json, Spec } from '../generated/wire';

/** The parts of the training section that are envelopes. */
export type TrainingPart = 'recipe' | 'loss' | 'optimizer';

/** Chooses another dataset; its fields take their defaults. */
export function setDataset(spec: Spec, type: string): Spec {
  return { ...spec, data: { type, config: {} } };
}

/** Sets one field of the dataset. */
export function setDataConfig(spec: Spec, field: string, value: Json): Spec {
  return { ...spec, data: { ...spec.data, config: { ...spec.data.config, [field]: value } } };
}

/** Chooses another recipe, loss or optimizer; fields both kinds have may be passed on. */
export function setPart(spec: Spec, part: TrainingPart, type: string, config: Config = {}): Spec {
  return { ...spec, training: { ...spec.training, [part]: { type, config } } };
}

/** Sets one field of the recipe, loss or optimizer. */
export function setPartConfig(spec: Spec, part: TrainingPart, field: string, value: Json): Spec {
  const { type, config } = spec.training[part];
  return setPart(spec, part, type, { ...config, [field]: value });
}

/** Sets the number of samples per step. */
export function setBatchSize(spec: Spec, batchSize: number): Spec {
  return { ...spec, training: { ...spec.training, batch_size: batchSize } };
}

/** Chooses the metrics measured on the validation split. */
export function setMetrics(spec: Spec, metrics: string[]): Spec {
  return { ...spec, training: { ...spec.training, metrics } };
}

/** Sets the seed of weights, batches and masks. */
export function setSeed(spec: Spec, seed: number): Spec {
  return { ...spec, seed };
}

/** The value at a report's path such as `networks.model.nodes[2].config.rate`; undefined if absent. */
export function getPath(spec: Spec, path: string): Json | undefined {
  let value: unknown = spec;
  for (const key of keysOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value as Json;
}

/** The spec with another value at a report's path; missing objects on the way are made. */
export function setPath(spec: Spec, path: string, value: Json): Spec {
  return setIn(spec as unknown as Json, keysOf(path), value) as unknown as Spec;
}

function keysOf(path: string): string[] {
  return path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
}

function setIn(target: Json, keys: string[], value: Json): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    return target.map((item, index) => (String(index) === key ? setIn(item, rest, value) : item));
  }
  const object = typeof target === 'object' && target !== null ? target : {};
  return { ...object, [key]: setIn(object[key] ?? {}, rest, value) };
}
