import { describe, expect, it } from 'vitest';
import { fitCodes, fromShare, toShare } from '../../../web/src/views/codes';

const tensor = (codes: number[][]) => ({
  shape: [codes.length, 2],
  data: Float32Array.from(codes.flat()),
});

describe('the map of a bottleneck', () => {
  it('holds every code, its corners included', () => {
    const codes = [
      [-3, 1],
      [5, 2],
      [0, -4],
    ];
    const frame = fitCodes(tensor(codes));
    const [left, top] = fromShare(frame, [0, 0]);
    const [right, bottom] = fromShare(frame, [1, 1]);
    for (const [a = 0, b = 0] of codes) {
      expect(a).toBeGreaterThan(left);
      expect(a).toBeLessThan(right);
      expect(b).toBeGreaterThan(bottom);
      expect(b).toBeLessThan(top);
    }
    expect(right - left).toBeCloseTo(top - bottom);
  });

  it('stays sane where codes are no numbers, or all the same', () => {
    expect(
      fitCodes(
        tensor([
          [NaN, 1],
          [2, 2],
        ]),
      ).reach,
    ).toBeCloseTo(1.1);
    expect(fitCodes(tensor([[0, 0]])).reach).toBeGreaterThan(0);
  });

  it('keeps the ring inside', () => {
    expect(toShare(-0.2, 1.4)).toEqual([0, 1]);
  });
});
