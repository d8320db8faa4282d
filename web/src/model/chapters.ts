/** The experiments as the chapters of a course: by what they learn, in the catalogue's order. */
import type { Catalogue, PresetEntry } from '../generated/wire';
import { entryOf } from './catalogue';

export interface Chapter {
  title: string;
  presets: PresetEntry[];
}

/** Chapters of the usual recipe, by how the data look; any other recipe is a chapter of its own. */
const LOOKS: { [view: string]: string } = {
  table: 'Tables',
  image: 'Pictures',
  pictures: 'Pictures',
  wave: 'Series',
};
const FIRST = 'First steps';

/** Every preset in exactly one chapter. */
export function chapters(catalogue: Catalogue): Chapter[] {
  const found = new Map<string, PresetEntry[]>();
  for (const preset of catalogue.presets) {
    const title = chapterOf(preset, catalogue);
    found.set(title, [...(found.get(title) ?? []), preset]);
  }
  return [...found].map(([title, presets]) => ({ title, presets }));
}

function chapterOf({ spec }: PresetEntry, catalogue: Catalogue): string {
  const { type } = spec.training.recipe;
  if (type !== 'supervised') return entryOf(catalogue, 'recipes', type)?.title ?? type;
  const data = entryOf(catalogue, 'datasets', spec.data.type);
  return (data && LOOKS[data.view]) ?? FIRST;
}
