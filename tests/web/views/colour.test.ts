import { describe, expect, it } from 'vitest';
import {
  complement,
  distance,
  hexOf,
  isLight,
  parseHex,
  valueColour,
  type ValueScale,
} from '../../../web/src/views/colour';
import { outputColour, type MapStyle } from '../../../web/src/views/map';

const scale: ValueScale = {
  negative: [245, 147, 34],
  zero: [232, 234, 235],
  positive: [8, 119, 189],
  nan: [154, 160, 163],
};
const style: MapStyle = { task: 'binary', reach: 1, discretise: false, scale };

describe('values as colours', () => {
  it('are orange below, neutral at, and blue above zero', () => {
    expect(valueColour(-1, scale)).toEqual(scale.negative);
    expect(valueColour(0, scale)).toEqual(scale.zero);
    expect(valueColour(1, scale)).toEqual(scale.positive);
  });

  it('stop at the ends, and are grey when they are no numbers', () => {
    expect(valueColour(-40, scale)).toEqual(scale.negative);
    expect(valueColour(Infinity, scale)).toEqual(scale.positive);
    expect(valueColour(NaN, scale)).toEqual(scale.nan);
  });
});

describe('the decision map', () => {
  it('shows a probability: 0 orange, ½ neutral, 1 blue', () => {
    expect(outputColour([0], style)).toEqual(scale.negative);
    expect(outputColour([0.5], style)).toEqual(scale.zero);
    expect(outputColour([1], style)).toEqual(scale.positive);
  });

  it('shows a regression by its size against the largest target', () => {
    const regression: MapStyle = { ...style, task: 'regression', reach: 4 };
    expect(outputColour([-4], regression)).toEqual(scale.negative);
    expect(outputColour([2], regression)).toEqual(valueColour(0.5, scale));
  });

  it('can take sides', () => {
    const sides = { ...style, discretise: true };
    expect(outputColour([0.51], sides)).toEqual(scale.positive);
    expect(outputColour([0.49], sides)).toEqual(scale.negative);
    expect(outputColour([0.5], sides)).toEqual(scale.zero);
    expect(outputColour([NaN], sides)).toEqual(scale.nan);
  });

  it('shows several classes by hue and how sure by fullness', () => {
    const classes: MapStyle = { ...style, task: 'classes' };
    const away = (colour: readonly number[]) =>
      colour.reduce((sum, value, i) => sum + Math.abs(value - (scale.zero[i] ?? 0)), 0);
    const sure = outputColour([0, 1, 0], classes);
    const unsure = outputColour([0.3, 0.4, 0.3], classes);
    expect(away(sure)).toBeGreaterThan(away(unsure));
    expect(outputColour([1, 0, 0], classes)).not.toEqual(sure);
    expect(outputColour([NaN, 1, 0], classes)).toEqual(scale.nan);
  });
});

describe('colours as numbers', () => {
  it('go to hex and back', () => {
    expect(hexOf([1, 0.5, 0])).toBe('#ff8000');
    expect(parseHex('#ff8000')).toEqual([255, 128, 0]);
    expect(parseHex('#f80')).toEqual([255, 136, 0]);
  });

  it('are cut off at both ends', () => {
    expect(hexOf([1.4, -3, 0.2])).toBe('#ff0033');
  });

  it('have a complement that is the same colour seen twice', () => {
    const colour = [0.9, 0.25, 0.4];
    const twice = complement(complement(colour));
    twice.forEach((value, i) => expect(value).toBeCloseTo(colour[i] ?? NaN));
    expect(complement([1, 0, 0])).toEqual([0, 1, 1]);
  });

  it('are 0 apart when equal and 100 as black from white', () => {
    expect(distance([0.2, 0.3, 0.4], [0.2, 0.3, 0.4])).toBe(0);
    expect(distance([0, 0, 0], [1, 1, 1])).toBeCloseTo(100);
  });

  it('know whether black reads on them', () => {
    expect(isLight([1, 1, 0.6])).toBe(true);
    expect(isLight([0.1, 0.1, 0.5])).toBe(false);
  });
});
