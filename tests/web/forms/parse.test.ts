import { describe, expect, it } from 'vitest';
import { parseField, parseShape, plain, startValue } from '../../../web/src/forms/parse';
import { field, known } from './fields';

describe('parseField', () => {
  it.each([
    ['0.05', 0.05],
    ['0,05', 0.05],
    [' 5e-2 ', 0.05],
    ['1', 1],
  ])('reads %s', (text, value) => {
    expect(parseField(field(), text)).toEqual({ value });
  });

  it('reads thousands with thin spaces', () => {
    expect(parseField(field({ kind: 'int', max: 65536 }), '10\u2009000')).toEqual({ value: 10000 });
  });

  it.each([
    ['', 'not a number'],
    ['much', 'not a number'],
    ['1.5', 'from 0 to 1, got 1.5'],
    ['-0.1', 'from 0 to 1, got -0.1'],
    ['NaN', 'not a number'],
    ['1e999', 'not a number'],
  ])('refuses %j and says why', (text, reason) => {
    const parsed = parseField(field(), text);
    expect('problem' in parsed && parsed.problem).toContain(reason);
  });

  it('refuses fractions where a whole number is needed', () => {
    const parsed = parseField(field({ kind: 'int', max: 10 }), '2,5');
    expect(parsed).toEqual({ problem: 'Needs a whole number, got 2.5.' });
  });

  it('takes an empty box as null only where the field is optional', () => {
    expect(parseField(field({ optional: true }), ' ')).toEqual({ value: null });
    expect(parseField(field({ kind: 'shape', optional: true }), '')).toEqual({ value: null });
  });
});

describe('parseShape', () => {
  const positive = { min: 1, max: null };

  it.each(['8 × 8 × 1', '8, 8, 1', '[8, 8, 1]', '(8 8 1)', '8x8x1'])('reads %s', (text) => {
    expect(parseShape(positive, text)).toEqual({ value: [8, 8, 1] });
  });

  it.each(['', '8.5', '0', '8, -2', '1 1 1 1 1 1 1', 'eight'])('refuses %j', (text) => {
    expect(parseShape(positive, text)).toHaveProperty('problem');
  });

  it('takes what the layer takes: 0 for a frame, -1 for what is left', () => {
    const frame = known('layers', 'ZeroPadding2D', 'padding');
    expect(parseField(frame, '0 × 2')).toEqual({ value: [0, 2] });
    expect(parseField(frame, '-1')).toEqual({
      problem: 'Needs sizes from 0 to 1024, got -1.',
    });
    const kernel = known('layers', 'Conv2D', 'kernel_size');
    expect(parseField(kernel, '0')).toEqual({ problem: 'Needs sizes from 1 to 64, got 0.' });
    const target = known('layers', 'Reshape', 'target_shape');
    expect(parseField(target, '5 -1')).toEqual({ value: [5, -1] });
    expect(parseField(target, '5 0')).toEqual({
      problem: 'Needs sizes of at least 1, or -1 for what is left, got 0.',
    });
  });

  it('reads back what it writes', () => {
    expect(parseShape(positive, plain([5, 1]))).toEqual({ value: [5, 1] });
  });
});

describe('startValue', () => {
  it('begins with the default', () => {
    expect(startValue(field({ optional: true }))).toBe(0.5);
  });

  it('begins in the middle of a logarithmic range', () => {
    const clip = field({ default: null, optional: true, scale: 'log', min: 1e-6, max: 1e6 });
    expect(startValue(clip)).toBe(1);
  });

  it('begins within its bounds', () => {
    const momentum = field({ default: null, optional: true, min: 0, max: 0.999 });
    expect(startValue(momentum)).toBeLessThanOrEqual(0.999);
  });
});
