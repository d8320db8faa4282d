import { describe, expect, it } from 'vitest';
import { gained, psnr } from '../../../web/src/views/likeness';

describe('the likeness of two pictures', () => {
  it('is 20 dB for an error of a tenth everywhere, and infinite without one', () => {
    expect(psnr([0.1, 0.4], [0, 0.5])).toBeCloseTo(20, 10);
    expect(psnr([0.2, 0.5], [0.2, 0.5])).toBe(Infinity);
  });

  it('grows by 10 dB when the squared error falls to a tenth', () => {
    const input = [0, 1, 0];
    const output = [0, Math.sqrt(0.1), 0];
    expect(gained(input, output, [0, 0, 0])).toBeCloseTo(10, 10);
    expect(gained(output, input, [0, 0, 0])).toBeCloseTo(-10, 10);
  });

  it('has no number where a picture has no error or is no number', () => {
    expect(gained([0.5], [0.2], [0.5])).toBeNull();
    expect(gained([0.5], [NaN], [0])).toBeNull();
    expect(gained([0.5], [], [0])).toBeNull();
  });
});
