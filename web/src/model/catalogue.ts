/** Look-ups in the catalogue: entries by name, fields and the values they take by default. */
import type { Catalogue, CatalogueEntry, Config, Field, Json } from '../generated/wire';

/** The catalogue's lists of choosable things. */
export type Family = Exclude<keyof Catalogue, 'presets' | 'blocks'>;

/** The entry of this name, or null. */
export function entryOf<F extends Family>(
  catalogue: Catalogue,
  family: F,
  name: string,
): Catalogue[F][number] | null {
  return catalogue[family].find((entry) => entry.name === name) ?? null;
}

/** A field's value: what the config says, or else the default. */
export function valueOf(field: Field, config: Config): Json {
  return config[field.name] ?? (Object.hasOwn(config, field.name) ? null : field.default);
}

/** The default of every field of an entry. */
export function defaultsOf(entry: CatalogueEntry): Config {
  return Object.fromEntries(entry.fields.map((field) => [field.name, field.default]));
}
