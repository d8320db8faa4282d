/** What lessons may name: all that the engine's catalogue has, and the labs. */
import type { Catalogue } from '../../generated/wire';
import { entryOf } from '../../model/catalogue';
import { getPath } from '../../model/settings';
import type { Known } from './problem';

export function knownOf(catalogue: Catalogue, labs: readonly string[]): Known {
  const specs = new Map(catalogue.presets.map(({ name, spec }) => [name, spec]));
  return {
    labs,
    presets: [...specs.keys()],
    value: (preset, path) => {
      const spec = specs.get(preset);
      return spec && getPath(spec, path);
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
