import { describe, expect, it } from 'vitest';
import { fromPosition, nudge, sliderRange, toPosition } from '../../../web/src/forms/scale';
import { catalogue } from '../specs';
import { field, known } from './fields';

const rate = sliderRange(known('optimizers', 'SGD', 'learning_rate'));
const units = sliderRange(known('layers', 'Dense', 'units'));

describe('sliders', () => {
  it('give the learning rate and the units a logarithmic one', () => {
    expect(rate?.log).toBe(true);
    expect(units).toMatchObject({ log: true, whole: true });
  });

  it('leave out ranges too fine to feel', () => {
    expect(sliderRange(field({ kind: 'int', min: 0, max: 2 ** 31 - 1 }))).toBeNull();
    expect(sliderRange(field({ max: null }))).toBeNull();
  });

  it('reach both ends and stay inside, for every field of the catalogue', () => {
    const fields = Object.entries(catalogue)
      .filter(([family]) => family !== 'presets' && family !== 'blocks')
      .flatMap(([, entries]) => entries as { fields: ReturnType<typeof field>[] }[])
      .flatMap((entry) => entry.fields);
    const ranges = fields.map(sliderRange).filter((range) => range !== null);
    expect(ranges.length).toBeGreaterThan(10);
    for (const range of ranges) {
      expect(fromPosition(range, 0)).toBeCloseTo(range.min, 10);
      expect(fromPosition(range, 1)).toBeCloseTo(range.max, 5);
      for (let at = 0; at <= 1; at += 0.05) {
        const value = fromPosition(range, at);
        expect(value).toBeGreaterThanOrEqual(range.min);
        expect(value).toBeLessThanOrEqual(range.max);
      }
    }
  });

  it('find a value where they put it', () => {
    for (const range of [rate, units]) {
      if (!range) throw new Error('a slider is missing');
      for (let at = 0.3; at <= 1; at += 0.1) {
        expect(toPosition(range, fromPosition(range, at))).toBeCloseTo(at, 1);
      }
    }
  });

  it('give round numbers', () => {
    expect(rate && String(fromPosition(rate, 0.4321)).replace(/[0.]/g, '').length).toBeLessThan(3);
  });

  it('move by at least one whole unit for an arrow key', () => {
    expect(units && nudge(units, 1, 1)).toBe(2);
    expect(units && nudge(units, 2, -1)).toBe(1);
    expect(units && nudge(units, 1, -1)).toBe(1);
  });
});
