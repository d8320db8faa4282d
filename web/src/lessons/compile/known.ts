/** What lessons may name: all that the engine's catalogue has, and the labs. */
import type { Catalogue, Field, Spec } from '../../generated/wire';
import { entryOf, type Family } from '../../model/catalogue';
import { getPath } from '../../model/settings';
import type { Known } from './problem';

export function knownOf(catalogue: Catalogue, labs: readonly string[]): Known {
  const specs = new Map(catalogue.presets.map(({ name, spec }) => [name, spec]));
  return {
    labs,
    presets: [...specs.keys()],
    settable: (preset, path) => {
      const spec = specs.get(preset);
      return spec !== undefined && isSettable(spec, path, catalogue);
    },
    dataFields: (preset) => {
      const type = specs.get(preset)?.data.type ?? '';
      return entryOf(catalogue, 'datasets', type)?.fields.map(({ name }) => name) ?? [];
    },
    metrics: catalogue.metrics.map(({ name }) => name),
    measures: (preset) => {
      const type = specs.get(preset)?.training.recipe.type;
      return entryOf(catalogue, 'recipes', type ?? '')?.measures ?? [];
    },
    layers: catalogue.layers.map(({ name }) => name),
  };
}

/** Which things of the catalogue stand at a path of a spec. */
const PLACES: readonly [RegExp, Family][] = [
  [/^data$/, 'datasets'],
  [/^training\.recipe$/, 'recipes'],
  [/^training\.loss$/, 'losses'],
  [/^training\.optimizer$/, 'optimizers'],
  [/^networks\.\w+\.nodes\[\d+\]$/, 'layers'],
];

/** Fields that hold a thing of the catalogue themselves, by their kind. */
const HELD: Partial<Record<Field['kind'], Family>> = {
  ...{ activation: 'activations', initializer: 'initializers', schedule: 'schedules' },
};

/** Whether a spec has a value at a path, or the thing it would belong to has such a field. */
function isSettable(spec: Spec, path: string, catalogue: Catalogue): boolean {
  return getPath(spec, path) !== undefined || fieldAt(spec, path, catalogue) !== null;
}

/** The field of a thing that a path names, `training.recipe.config.latent`; null: none. */
function fieldAt(spec: Spec, path: string, catalogue: Catalogue): Field | null {
  const [, owner = '', name] = /^(.+)\.config\.(\w+)$/.exec(path) ?? [];
  const type = getPath(spec, `${owner}.type`);
  const kind = type === undefined ? undefined : fieldAt(spec, owner, catalogue)?.kind;
  const family = kind ? HELD[kind] : PLACES.find(([place]) => place.test(owner))?.[1];
  const entry = family && entryOf(catalogue, family, String(type));
  return entry?.fields.find((field) => field.name === name) ?? null;
}
