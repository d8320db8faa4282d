import { describe, expect, it } from 'vitest';
import { byCategory, search, summary } from '../../../web/src/editor/summary';
import { catalogue } from '../specs';

const names = (query: string) => search(catalogue.layers, query).map((entry) => entry.name);

function line(type: string, config: Record<string, never> | object): string {
  const entry = catalogue.layers.find((one) => one.name === type);
  if (!entry) throw new Error(`no layer ${type}`);
  return summary(entry, config as never);
}

describe('search', () => {
  it('finds every layer for nothing', () => {
    expect(names('  ')).toHaveLength(catalogue.layers.length);
  });

  it('puts names that begin with the query first', () => {
    expect(names('re')[0]).toBe('Reshape');
    expect(names('DROP')[0]).toBe('Dropout');
  });

  it('finds by category and by help, and needs every word', () => {
    expect(names('merge')).toEqual(expect.arrayContaining(['Add', 'Concatenate']));
    expect(names('noise regularization')).toContain('GaussianNoise');
    expect(names('dense merge')).toEqual([]);
  });
});

describe('byCategory', () => {
  it('keeps every entry, each in its own group', () => {
    const groups = byCategory(catalogue.layers);
    expect(groups.flatMap(([, entries]) => entries)).toHaveLength(catalogue.layers.length);
    for (const [category, entries] of groups) {
      expect(new Set(entries.map((entry) => entry.category))).toEqual(new Set([category]));
    }
  });
});

describe('summary', () => {
  it('says units and activation', () => {
    expect(line('Dense', { units: 64, activation: 'relu' })).toBe('64 · relu');
    expect(line('Dense', { units: 64, activation: { type: 'elu', config: {} } })).toBe('64 · elu');
  });

  it('leaves out the activation that does nothing', () => {
    expect(line('Dense', { units: 3, activation: 'linear' })).toBe('3');
  });

  it('names rates and writes shapes', () => {
    expect(line('Dropout', {})).toBe('rate 0.5');
    expect(line('Concatenate', { axis: -1 })).toBe('axis -1');
    expect(line('Reshape', { target_shape: [8, 8] })).toBe('8 × 8');
  });
});
