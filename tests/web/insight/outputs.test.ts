import { describe, expect, test } from 'vitest';
import { patchOf, picksOf, pictureOf, canTrace } from '../../../web/src/insight/attribution';
import {
  featureMaps,
  outputsOf,
  overlay,
  reachOf,
  sequenceMap,
  told,
  type Output,
} from '../../../web/src/insight/outputs';
import type { ValueScale } from '../../../web/src/views/colour';
import { catalogue, preset } from '../specs';

const scale: ValueScale = {
  negative: [245, 147, 34],
  zero: [232, 234, 235],
  positive: [8, 119, 189],
  nan: [154, 160, 163],
};

function output(shape: number[], values: number[], whole = shape): Output {
  return { network: 'model', node: 'layer', shape, whole, values };
}

/** The colour at a place. */
function at({ data, width }: { data: Uint8ClampedArray; width: number }, x: number, y: number) {
  return Array.from(data.slice((y * width + x) * 4, (y * width + x) * 4 + 3));
}

const entry = (name: string) => {
  const found = catalogue.datasets.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe('outputs', () => {
  test('are cut out of what is sent', () => {
    const layer = { network: 'model', node: 'b', offset: 2, shape: [2, 2], whole: [9, 2] };
    const values = { shape: [6], data: Float32Array.from([9, 9, 1, 2, 3, 4]) };
    const none = { shape: [0], data: new Float32Array() };
    const payload = { index: 0, samples: 1, input: none, target: none, layers: [layer], values };
    expect(outputsOf(payload)).toEqual([
      { network: 'model', node: 'b', shape: [2, 2], whole: [9, 2], values: [1, 2, 3, 4] },
    ]);
  });

  test('negative is orange, positive blue, what is no number grey', () => {
    const picture = sequenceMap(output([2, 2], [-2, 0, 2, NaN]), scale);
    expect([picture.width, picture.height]).toEqual([2, 2]);
    expect(at(picture, 0, 0)).toEqual(scale.negative);
    expect(at(picture, 0, 1)).toEqual(scale.zero);
    expect(at(picture, 1, 0)).toEqual(scale.positive);
    expect(at(picture, 1, 1)).toEqual(scale.nan);
  });

  test('each channel is a map of its own, on one scale', () => {
    const maps = featureMaps(output([1, 2, 2], [1, 0, 0, -1]), scale);
    expect(maps).toHaveLength(2);
    expect(at(maps[0]!, 0, 0)).toEqual(scale.positive);
    expect(at(maps[1]!, 1, 0)).toEqual(scale.negative);
    expect(at(maps[1]!, 0, 0)).toEqual(scale.zero);
  });

  test('are told in words', () => {
    expect(told(output([4], [0, 0, 1, -2]))).toBe(
      '4 numbers, from −2.0000 to 1.0000, 2 of 4 are zero',
    );
    expect(told(output([2], [1, NaN], [300]))).toContain('of which a part is drawn');
    expect(told(output([2], [1, NaN]))).toContain('1 are no numbers');
    expect(told(output([1], [NaN]))).toBe('no number is finite');
    expect(reachOf([NaN, -3, Infinity, 2])).toBe(3);
  });
});

describe('what an answer hangs on', () => {
  test('is blue where it speaks for it and orange where against, over the picture', () => {
    const picture = overlay([0, 0, 1, 0], [4, -4, 0, NaN], 2, 1, scale);
    expect(at(picture, 0, 0)).toEqual(scale.positive);
    expect(at(picture, 1, 0)).toEqual(scale.negative);
    const [ink] = at(picture, 0, 1);
    expect(ink).toBeLessThan(130);
    expect(at(picture, 1, 1)).toEqual(scale.nan);
  });

  test('adds the channels of a pixel up', () => {
    const picture = overlay([1, 1, 1, 0, 0, 0], [1, 1, 1, 3, -2, -2], 2, 3, scale);
    expect([picture.width, picture.height]).toEqual([2, 1]);
    expect(at(picture, 0, 0)).toEqual(scale.positive);
  });

  test('can be asked where there is one answer to measurements', () => {
    expect(canTrace(entry('digits'), preset('digits'))).toBe(true);
    expect(canTrace(entry('names'), preset('names-rnn'))).toBe(false);
    expect(canTrace(entry('ring'), preset('gan-plane'))).toBe(false);
  });

  test('is asked of classes, of no and yes, or of outputs', () => {
    expect(picksOf(entry('digits'), 10)).toHaveLength(10);
    expect(picksOf(entry('heart'), 1)).toEqual(['healthy', 'sick']);
    expect(picksOf(entry('complementary-color'), 3)).toEqual(['red', 'green', 'blue']);
  });

  test('is drawn as a picture where the input is one', () => {
    expect(pictureOf(entry('digits'))).toEqual({ columns: 8, channels: 1 });
    expect(pictureOf(entry('heart'))).toBeNull();
    expect(patchOf(8)).toBe(2);
    expect(patchOf(28)).toBe(4);
  });
});
