/** What is wrong with a lesson's text. */
import type { MeasureEntry } from '../../generated/wire';
import type { Key, Values } from '../../words';

/** A message, and the line (from 1) it is about. */
export interface Problem {
  line: number;
  key: Key;
  values: Values;
}

/** What a lesson may name. */
export interface Known {
  presets: readonly string[];
  labs: readonly string[];
  /** Whether a preset's spec has a value at a path, be it a setting that stands at its default. */
  settable: (preset: string, path: string) => boolean;
  /** The settings of the data that a preset learns from. */
  dataFields: (preset: string) => string[];
  /** Figures measured on the validation split. */
  metrics: readonly string[];
  /** Figures besides, which the recipe of a preset measures there. */
  measures: (preset: string) => readonly Pick<MeasureEntry, 'name' | 'final'>[];
  layers: readonly string[];
}

/** Collects problems: one of them does not hide the others. */
export class Problems {
  readonly found: Problem[] = [];

  add(line: number, key: Key, values: Values = {}): void {
    this.found.push({ line, key, values });
  }

  /** Reports what is none of the names there are, with all of them. */
  unknown(line: number, key: Key, name: string, known: readonly string[]): void {
    this.add(line, key, { name: name || '–', known: [...known].join(', ') });
  }
}
