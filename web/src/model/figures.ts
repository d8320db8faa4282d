/** What was measured on the samples kept back, each figure under the title the catalogue has for it. */
import type { Catalogue, MeasureEntry, Spec } from '../generated/wire';

export interface Figure {
  name: string;
  title: string;
  help: string;
  value: number;
}

/** A metric, or a recipe's own figure. */
type Measured = Omit<MeasureEntry, 'final'>;

/** The metric, or the recipe's own figure, of this name; null for one nobody knows. */
export function measureOf(name: string, spec: Spec, catalogue: Catalogue): Measured | null {
  const recipe = catalogue.recipes.find((one) => one.name === spec.training.recipe.type);
  const known: Measured[] = [...catalogue.metrics, ...(recipe?.measures ?? [])];
  return known.find((one) => one.name === name) ?? null;
}

/** The figures of a run, metrics before the recipe's own. */
export function figuresOf(
  metrics: { [name: string]: number },
  spec: Spec,
  catalogue: Catalogue,
): Figure[] {
  return Object.entries(metrics).map(([name, value]) => {
    const entry = measureOf(name, spec, catalogue);
    return { name, title: entry?.title ?? name, help: entry?.help ?? '', value };
  });
}
