/** A lab's place in the address: `#descent?curve=cubic&rate=0.3`. */
import type { Settings } from './registry';

export interface Address {
  lab: string;
  settings: Settings;
}

/** Longer ones are no settings of a lab. */
const MOST = 2000;

export function readAddress(hash: string): Address {
  const [lab = '', query = ''] = hash.slice(0, MOST).replace(/^#/, '').split('?', 2);
  return { lab, settings: Object.fromEntries(new URLSearchParams(query)) };
}

export function writeAddress({ lab, settings }: Address): string {
  const query = new URLSearchParams(settings).toString();
  return `#${lab}${query && `?${query}`}`;
}

/** A number among settings, or `usual` where it is none or lies outside. */
export function numberIn(
  settings: Settings,
  name: string,
  [least, most]: readonly [number, number],
  usual: number,
): number {
  const text = settings[name];
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return value >= least && value <= most ? value : usual;
}

/** One of a few names among settings, or `usual`. */
export function choiceIn<Name extends string>(
  settings: Settings,
  name: string,
  choices: readonly Name[],
  usual: Name,
): Name {
  return choices.find((choice) => choice === settings[name]) ?? usual;
}

/** What of the settings differs from the usual ones, as text. */
export function unusual<Values extends Record<string, string | number | boolean>>(
  values: Values,
  usual: Values,
): Settings {
  const changed = Object.entries(values).filter(([name, value]) => value !== usual[name]);
  return Object.fromEntries(changed.map(([name, value]) => [name, String(value)]));
}
