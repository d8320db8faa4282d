/** The experiments as the chapters of a course: by what they learn, in the catalogue's order. */
import type { Catalogue, PresetEntry } from '../generated/wire';
import { entryOf } from './catalogue';
import { t, type Key } from '../words';

export interface Chapter {
  title: string;
  presets: PresetEntry[];
}

/** Chapters of the usual recipe, by how the data look; any other recipe is a chapter of its own. */
const LOOKS: { [view: string]: Key } = {
  table: 'model.chapter_tables',
  image: 'model.chapter_pictures',
  pictures: 'model.chapter_pictures',
  wave: 'model.chapter_series',
};

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
  return t((data && LOOKS[data.view]) ?? 'model.chapter_first');
}
