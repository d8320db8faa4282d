/** What an experiment is called: by the catalogue, in the reader's language, where it knows it. */
import type { Catalogue, Spec } from '../generated/wire';
import { entryOf } from './catalogue';

/** The spec under its title in this language: a link may have been made in another. */
export function retitled(spec: Spec, catalogue: Catalogue): Spec {
  const { name, data } = spec;
  const preset = catalogue.presets.find((one) => one.name === name);
  const own = name === `own-${data.type}` ? entryOf(catalogue, 'datasets', data.type) : null;
  return { ...spec, title: preset?.spec.title ?? own?.title ?? spec.title };
}
