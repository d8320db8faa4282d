/** What a block says about itself in one line. */
import type { CatalogueEntry, Config, Field, Json, LayerEntry } from '../generated/wire';
import { asEnvelope } from '../forms/envelope';
import { plain } from '../forms/parse';
import { valueOf } from '../model/catalogue';
import { categoryTitle } from '../ui/icons';

const MOST = 3;

/** The settings worth seeing on the block: the basic ones that are set to something. */
export function summary(entry: LayerEntry, config: Config): string {
  return entry.fields
    .filter((field) => !field.advanced)
    .map((field) => say(field, valueOf(field, config)))
    .filter((text) => text !== '')
    .slice(0, MOST)
    .join(' · ');
}

function say(field: Field, value: Json): string {
  if (value === null || value === false) return '';
  switch (field.kind) {
    case 'activation':
    case 'schedule':
    case 'initializer': {
      const type = asEnvelope(value)?.type ?? '';
      return type === 'linear' ? '' : type;
    }
    case 'bool':
      return field.default === value ? '' : field.name.replaceAll('_', ' ');
    case 'float':
      return `${field.name.replaceAll('_', ' ')} ${plain(value)}`;
    case 'int':
      // A number with a unit speaks for itself: 64 units. Others need their name.
      return field.unit ? plain(value) : `${field.name.replaceAll('_', ' ')} ${plain(value)}`;
    case 'formula':
    case 'numbers':
    case 'shape':
    case 'choice':
      return plain(value);
    case 'text':
      return '';
  }
}

/** Entries whose title, name, help or category hold every word of the query; best matches first. */
export function search(entries: readonly LayerEntry[], query: string): LayerEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const score = (entry: LayerEntry): number => rank(entry, words);
  return entries.filter((entry) => score(entry) > 0).sort((a, b) => score(b) - score(a));
}

function rank(entry: LayerEntry, words: string[]): number {
  const name = titles(entry);
  const rest = `${entry.category} ${categoryTitle(entry.category)} ${entry.help}`.toLowerCase();
  let total = 1;
  for (const word of words) {
    if (name.some((text) => text.startsWith(word))) total += 3;
    else if (name.some((text) => text.includes(word))) total += 2;
    else if (rest.includes(word)) total += 1;
    else return 0;
  }
  return total;
}

function titles(entry: CatalogueEntry): string[] {
  return [entry.name.toLowerCase(), entry.title.toLowerCase()];
}

/** Entries by category, categories in the catalogue's order. */
export function byCategory(entries: readonly LayerEntry[]): [string, LayerEntry[]][] {
  const groups = new Map<string, LayerEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.category);
    if (group) group.push(entry);
    else groups.set(entry.category, [entry]);
  }
  return [...groups];
}
