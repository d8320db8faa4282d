import { describe, expect, it } from 'vitest';
import type { Preparation } from '../../../web/src/generated/wire';
import { drawn, type Sheet } from '../../../web/src/model/ink';
import { inkOf, type Pixels } from '../../../web/src/model/photo';
import { prepare } from '../../../web/src/model/prepare';
import { thickened, thickness } from '../../../web/src/model/thicken';
import { catalogue } from '../specs';

const preparation = catalogue.datasets.find((one) => one.name === 'mnist')
  ?.preparation as Preparation;
const plain: Preparation = { ...preparation, fit: null };
const hook = drawn(
  [
    [
      [30, 15],
      [30, 80],
      [60, 80],
    ],
  ],
  100,
  9,
);

/** A grey photo of a sheet: `tone` says how bright a place with so much ink is. */
function photoOf(sheet: Sheet, tone: (ink: number, x: number, y: number) => number): Pixels {
  const data = [...sheet.ink].flatMap((ink, at) => {
    const grey = 255 * tone(ink, (at % sheet.width) / sheet.width, at / sheet.ink.length);
    return [grey, grey, grey, 255];
  });
  return { width: sheet.width, height: sheet.height, data };
}

/** How far two prepared pictures are apart, on average. */
function apart(one: Sheet, other: Sheet): number {
  const [a, b] = [one, other].map((sheet) => prepare(sheet, preparation, 28) ?? []);
  return (a ?? []).reduce((sum, value, i) => sum + Math.abs(value - (b?.[i] ?? NaN)), 0) / 784;
}

describe('ink in a photograph', () => {
  it.each([
    ['dark on white', (ink: number) => 1 - ink, false],
    ['pencil on grey paper', (ink: number) => 0.6 - 0.25 * ink, false],
    ['chalk on a blackboard', (ink: number) => 0.2 + 0.6 * ink, true],
    ['in light from one side', (ink: number, x: number) => 0.5 + 0.4 * x - 0.3 * ink, false],
  ])('is found: %s', (_, tone, bright) => {
    const taken = inkOf(photoOf(hook, tone), preparation, null);
    expect(taken.bright).toBe(bright);
    expect(apart(taken.sheet, hook)).toBeLessThan(0.02);
  });

  it('is what the learner says it is', () => {
    const photo = photoOf(hook, (ink) => 1 - ink);
    const { sheet, bright } = inkOf(photo, plain, true);
    expect(bright).toBe(true);
    expect([...sheet.ink]).toEqual([...hook.ink].map((ink) => expect.closeTo(1 - ink, 5)));
  });

  it('is not made of noise on blank paper', () => {
    const blank = photoOf(drawn([], 60, 9), (_, x, y) => 0.8 + 0.02 * Math.sin(900 * x + 70 * y));
    expect(prepare(inkOf(blank, preparation, null).sheet, preparation, 28)).toBeNull();
  });

  it('keeps its greys where the sheet is the picture', () => {
    const { sheet } = inkOf(
      photoOf(hook, (ink) => 0.9 - 0.3 * ink),
      plain,
      null,
    );
    expect(Math.min(...sheet.ink)).toBeCloseTo(0.1, 2);
    expect(Math.max(...sheet.ink)).toBeCloseTo(0.4, 2);
  });

  it('lies on white where a picture is transparent', () => {
    const data = [...hook.ink].flatMap((ink) => [0, 0, 0, 255 * ink]);
    const { sheet, bright } = inkOf({ width: 100, height: 100, data }, preparation, null);
    expect(bright).toBe(false);
    expect(apart(sheet, hook)).toBeLessThan(0.02);
  });
});

describe('lines of a photograph', () => {
  const shape = [
    [
      [30, 15],
      [30, 80],
      [70, 80],
    ],
  ] as const;

  it('are measured', () => {
    for (const pen of [3, 6, 12]) {
      expect(thickness(drawn(shape, 100, pen)) / pen).toBeCloseTo(1, 0);
    }
  });

  it('end as wide as the data’s, however thin the pencil was', () => {
    const wanted = thickened(drawn(shape, 100, 9), preparation);
    for (const pen of [1, 2, 4]) {
      const thin = thickened(drawn(shape, 100, pen), preparation);
      expect(apart(thin, wanted)).toBeLessThan(0.02);
    }
  });

  it('are left as they are when they are wide, or when the sheet is the picture', () => {
    const wide = drawn(shape, 100, 20);
    expect(thickened(wide, preparation)).toBe(wide);
    const thin = drawn(shape, 100, 1);
    expect(thickened(thin, plain)).toBe(thin);
  });
});
