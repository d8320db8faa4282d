import { expect, test } from 'vitest';
import {
  bytes,
  count,
  engineering,
  figure,
  fixed,
  parseNumber,
  percent,
  scientific,
  shape,
} from '../../../web/src/model/format';

test.each([
  [fixed(1234567.891, 2), '1\u202f234\u202f567.89'],
  [fixed(-0.001, 2), '0.00'],
  [fixed(-1.5, 1), '\u22121.5'],
  [fixed(NaN, 2), 'NaN'],
  [fixed(-Infinity, 2), '\u2212∞'],
  [count(12345), '12\u202f345'],
  [count(null), '–'],
  [figure(0.0123456), '0.0123'],
  [figure(0), '0.0000'],
  [figure(0.000031), '3.10×10⁻⁵'],
  [figure(123456.7), '1.23×10⁵'],
  [figure(NaN), 'NaN'],
  [figure(undefined), '–'],
  [scientific(-2.5e-7, 1), '\u22122.5×10⁻⁷'],
  [engineering(0), '0'],
  [engineering(320), '320'],
  [engineering(48_000), '48.0\u202fk'],
  [engineering(1_234_567), '1.23\u202fM'],
  [engineering(999_999), '1.00\u202fM'],
  [engineering(12.345), '12.3'],
  [bytes(512), '512\u202fB'],
  [bytes(1536), '1.5\u202fKiB'],
  [bytes(null), '–'],
  [shape([8, 8, 16]), '8 × 8 × 16'],
  [shape([]), 'one number'],
  [shape(null), '–'],
  [percent(0.9721), '97.2\u202f%'],
])('%s', (shown, expected) => {
  expect(shown).toBe(expected);
});

test.each([
  ['0.05', 0.05],
  ['0,05', 0.05],
  ['1\u202f000', 1000],
  [' \u22123e-4 ', -0.0003],
  ['.5', 0.5],
  ['', null],
  ['abc', null],
  ['1,2,3', null],
  ['NaN', null],
  ['Infinity', null],
  ['1e999', null],
  ['0x10', null],
])('parseNumber(%j) is %j', (text, expected) => {
  expect(parseNumber(text)).toBe(expected);
});

test('what is shown can be typed in again', () => {
  for (const value of [0.1, -25, 12345.678, 1e6]) {
    expect(parseNumber(fixed(value, 3))).toBeCloseTo(value, 3);
  }
});
