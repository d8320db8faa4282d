import { describe, expect, test } from 'vitest';
import { readOptions } from '../../bench/lib/options.mjs';

const known = { workloads: ['plane', 'heart'], peers: ['jax-js', 'numpy'] };
const read = (line: string) => readOptions(line.split(' ').filter(Boolean), known);

test('nothing said means everything', () => {
  expect(read('')).toEqual({ ...known, ms: 2000, repeats: 3, json: false });
});

test('workloads, peers, times and the form are chosen', () => {
  const line = '--workloads heart --peers numpy,jax-js --ms 500 --repeats 1 --json';
  expect(read(line)).toEqual({
    workloads: ['heart'],
    peers: ['numpy', 'jax-js'],
    ms: 500,
    repeats: 1,
    json: true,
  });
  expect(read('--peers none').peers).toEqual([]);
});

describe('what is wrong is said, with what can be said instead', () => {
  test.each([
    ['--workloads moon', /no "moon".*plane, heart/],
    ['--peers', /no "".*jax-js, numpy/],
    ['--ms soon', /--ms takes a whole number above 0, got soon/],
    ['--repeats 0', /got 0/],
    ['--fast', /--fast is no option/],
    ['plane', /plane is no option/],
  ])('%s', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });
});
