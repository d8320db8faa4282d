import { describe, expect, it } from 'vitest';
import { waveOf } from '../../../web/src/views/wave';

describe('a piece of a series', () => {
  it('runs from left to right, greater values higher, what comes next at the end', () => {
    const wave = waveOf([0, 1, -1], 0.5, 0.4);
    const points = wave.path.split(' ').map((point) => point.split(',').map(Number));
    const across = points.map(([x]) => x ?? NaN);
    expect([...across].sort((a, b) => a - b)).toEqual(across);
    expect(wave.end).toBeGreaterThan(across.at(-1) ?? Infinity);
    expect(wave.y(1)).toBeLessThan(wave.y(0.5));
    expect(wave.y(0.5)).toBeLessThan(wave.y(-1));
  });

  it('keeps an answer far off, and a flat series, inside the drawing', () => {
    const wave = waveOf([2, 2, 2], 2, 1e9);
    for (const value of [2, 1e9, -1e9]) {
      expect(wave.y(value)).toBeGreaterThan(0);
      expect(wave.y(value)).toBeLessThan(wave.height);
    }
    expect(waveOf([0, 0], 0, NaN).path).not.toContain('NaN');
  });
});
