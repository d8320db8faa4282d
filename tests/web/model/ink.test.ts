import { describe, expect, it } from 'vitest';
import { blank, drawn, filled, inkBox, means, type Sheet } from '../../../web/src/model/ink';

const total = ({ ink }: Sheet) => ink.reduce((sum, value) => sum + value, 0);

describe('strokes on a sheet', () => {
  it('are as wide as the pen, with round ends', () => {
    const line = drawn(
      [
        [
          [20, 30],
          [44, 30],
        ],
      ],
      64,
      8,
    );
    expect(total(line)).toBeCloseTo(24 * 8 + Math.PI * 16, -1);
    expect(inkBox(line)).toEqual({ left: 16, top: 26, right: 48, bottom: 34 });
  });

  it('are dots where the pen did not move, and are cut off at the border', () => {
    expect(total(drawn([[[32, 32]]], 64, 10))).toBeCloseTo(Math.PI * 25, 0);
    expect(total(drawn([[[0, 0]]], 64, 10))).toBeCloseTo((Math.PI * 25) / 4, 0);
    expect(inkBox(drawn([], 64, 10))).toBeNull();
  });

  it('keep their ink where they cross', () => {
    const cross = drawn(
      [
        [
          [10, 32],
          [54, 32],
        ],
        [
          [32, 10],
          [32, 54],
        ],
      ],
      64,
      4,
    );
    expect(Math.max(...cross.ink)).toBe(1);
  });
});

describe('what a closed line goes round', () => {
  const ring = (gap: number) =>
    drawn(
      [
        Array.from({ length: 61 - gap }, (_, i) => {
          const angle = (2 * Math.PI * i) / 60;
          return [32 + 20 * Math.cos(angle), 32 + 20 * Math.sin(angle)] as const;
        }),
      ],
      64,
      3,
    );

  it('is ink', () => {
    expect(total(filled(ring(0)))).toBeCloseTo(Math.PI * 21.5 ** 2, -2);
  });

  it('is paper while the line is open', () => {
    expect([...filled(ring(8)).ink]).toEqual([...ring(8).ink]);
    expect(total(filled(blank(8, 8)))).toBe(0);
  });
});

describe('means of parts', () => {
  it('keep the sum, whatever the parts', () => {
    const values = [0, 1, 0.5, 0.25, 0];
    for (const count of [1, 2, 3, 5, 7, 10]) {
      const found = means(values, 0, 5, count);
      const sum = found.reduce((all, value) => all + value * (5 / count), 0);
      expect(sum).toBeCloseTo(1.75, 5);
    }
  });

  it('are the values where the parts are the pixels, and 0 beyond', () => {
    expect([...means([0.5, 1], -1, 3, 4)]).toEqual([0, 0.5, 1, 0]);
    expect([...means([0.5, 1], 0, 2, 4)]).toEqual([0.5, 0.5, 1, 1]);
  });
});
