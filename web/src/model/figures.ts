/** What was measured on the samples kept back, each figure under the title the catalogue has for it. */
import type { Catalogue, Spec } from '../generated/wire';

export interface Figure {
  name: string;
  title: string;
  help: string;
  value: number;
}

/** The figures of a run, metrics before the recipe's own. */
export function figuresOf(
  metrics: { [name: string]: number },
  spec: Spec,
  catalogue: Catalogue,
): Figure[] {
  const recipe = catalogue.recipes.find((one) => one.name === spec.training.recipe.type);
  const known = [...catalogue.metrics, ...(recipe?.measures ?? [])];
  return Object.entries(metrics).map(([name, value]) => {
    const entry = known.find((one) => one.name === name);
    return { name, title: entry?.title ?? name, help: entry?.help ?? '', value };
  });
}
