import { describe, expect, test } from 'vitest';
import { FormulaProblem, readFormula } from '../../../web/src/labs/parts/formula';
import { inFormula, plain } from '../../../web/src/ui/numbers';

describe('formulas that people type', () => {
  test.for([
    ['w^2', 3, 9, 6],
    ['w^3/3 - 2·w', 2, 8 / 3 - 4, 2],
    ['sin(2 w) + exp(-w)', 0.5, Math.sin(1) + Math.exp(-0.5), 2 * Math.cos(1) - Math.exp(-0.5)],
    ['tanh(w) * sqrt(w)', 1, Math.tanh(1), 1 - Math.tanh(1) ** 2 + Math.tanh(1) / 2],
    ['log(w)/w', Math.E, 1 / Math.E, 0],
    ['abs(w)', -2, 2, -1],
    ['−w + pi', 1, Math.PI - 1, -1],
  ] as const)('%s at %d', ([text, w, value, slope]) => {
    const formula = readFormula(text, ['w']);
    expect(formula.value(w)).toBeCloseTo(value, 9);
    expect(formula.by('w').value(w)).toBeCloseTo(slope, 9);
  });

  test('in two variables, each with its partial derivative', () => {
    const formula = readFormula('x^2 * y + y', ['x', 'y']);
    expect(formula.value(3, 2)).toBe(20);
    expect(formula.by('x').value(3, 2)).toBe(12);
    expect(formula.by('y').value(3, 2)).toBe(10);
  });

  test.for([
    ['', 'empty'],
    ['   ', 'empty'],
    ['w +', 'syntax'],
    ['w^(2', 'syntax'],
    ['v^2', 'name'],
    ['import("x")', 'name'],
    ['constructor', 'name'],
    ['w.constructor', 'kind'],
    ['f(w) = w', 'kind'],
    ['a = 3', 'kind'],
    ['[w, 1]', 'kind'],
    ['{a: w}', 'kind'],
    ['"text"', 'kind'],
    ['w > 2 ? 1 : 0', 'kind'],
    ['w; w', 'kind'],
    ['w!', 'kind'],
    ['1'.repeat(121), 'long'],
  ] as const)('%s is refused: %s', ([text, kind]) => {
    expect(() => readFormula(text, ['w'])).toThrow(FormulaProblem);
    try {
      readFormula(text, ['w']);
    } catch (error) {
      expect((error as FormulaProblem).kind).toBe(kind);
    }
  });

  test('where it has no value it is not a number, and nothing breaks', () => {
    expect(readFormula('1/w', ['w']).value(0)).toBe(Infinity);
    expect(readFormula('log(w)', ['w']).value(-1)).toBeNaN();
    expect(readFormula('sqrt(w)', ['w']).value(-1)).toBeNaN();
  });
});

describe('numbers', () => {
  test.for([
    [0, '0', '0'],
    [-12.5, '−12.5', '-12.5'],
    [0.1 + 0.2, '0.3', '0.3'],
    [12345, '12\u202f345', '12\\,345'],
    [3.14e-7, '3.1×10⁻⁷', '3.1\\cdot 10^{-7}'],
    [-Infinity, '−∞', '-\\infty'],
  ] as const)('%d', ([value, text, tex]) => {
    expect(plain(value)).toBe(text);
    expect(inFormula(value)).toBe(tex);
  });

  test('stand in brackets after a sign', () => {
    expect(inFormula(-2, true)).toBe('(-2)');
  });
});
