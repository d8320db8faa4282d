import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';
import { BeginState, CURVES, type CurveName } from '../../../web/src/labs/begin/begin.svelte';
import {
  deviationOf,
  kerasOf,
  Kernels,
  limitOf,
  type Scheme,
  type Shape,
} from '../../../web/src/labs/begin/initials';
import { histogram, LAYERS } from '../../../web/src/labs/begin/signals';
import { expected, meanOver } from '../../../web/src/labs/begin/theory';
import { ACTIVATIONS } from '../../../web/src/labs/neuron/activations';

interface Told {
  ends: number[];
  least: number;
  most: number;
  deviation: number;
}

const KINDS = [
  ...['zeros normal', 'constant normal', 'small normal', 'small uniform', 'large normal'],
  ...['large uniform', 'glorot normal', 'glorot uniform', 'he normal', 'he uniform'],
];
const startOf = (kind: string) => {
  const [scheme, shape] = kind.split(' ') as [Scheme, Shape];
  return { scheme, shape, own: 0.05 };
};

describe('weights, as the engine’s initializers draw them', () => {
  let told: Record<string, Told> = {};
  beforeAll(() => {
    const { stdout, stderr } = spawnSync(venvPython, ['-m', 'tests.web.labs.initials'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    told = JSON.parse(stdout) as typeof told;
  }, 60_000);

  test.for(KINDS)('%s: number by number', (kind) => {
    for (const [seed, layer, n] of [
      [1, 1, 25],
      [7, 10, 100],
    ] as const) {
      const start = startOf(kind);
      const kernel = new Kernels().of(start, n, seed, layer);
      const values = kernel.values.map((each) => kernel.factor * each);
      const wanted = told[`${kind} ${seed} ${layer} ${n}`];
      const ends = [...values.slice(0, 6), ...values.slice(-6)];
      ends.forEach((value, i) => {
        expect(Math.abs(value - (wanted?.ends[i] ?? NaN))).toBeLessThan(1e-6);
      });
      expect(Math.min(...values)).toBeCloseTo(wanted?.least ?? NaN, 5);
      expect(Math.max(...values)).toBeCloseTo(wanted?.most ?? NaN, 5);
      // Of n² draws the deviation is as the formula says, but for chance.
      expect(wanted?.deviation ?? NaN).toBeCloseTo(deviationOf(start, n), 1);
      const limit = limitOf(start, n);
      if (limit !== null)
        expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit + 1e-6);
    }
  });

  test('limits and deviations, by hand', () => {
    const of = (kind: string) => [deviationOf(startOf(kind), 100), limitOf(startOf(kind), 100)];
    expect(of('glorot uniform')).toEqual([0.1, Math.sqrt(3) * 0.1]);
    expect(limitOf(startOf('glorot uniform'), 100)).toBeCloseTo(Math.sqrt(6 / 200), 12);
    expect(limitOf(startOf('he uniform'), 100)).toBeCloseTo(Math.sqrt(6 / 100), 12);
    expect(deviationOf(startOf('he normal'), 50)).toBeCloseTo(0.2, 12);
    expect(of('large normal')).toEqual([1, null]);
    expect(of('zeros normal')).toEqual([0, 0]);
    expect([kerasOf(startOf('he normal'), 9), kerasOf(startOf('small uniform'), 9)]).toEqual([
      'kernel_initializer="he_normal"',
      'kernel_initializer=RandomUniform(-0.01732, 0.01732)',
    ]);
  });
});

describe('what is to be expected', () => {
  test('means over a bell curve, against closed forms', () => {
    for (const s of [0.1, 1, 7]) {
      expect(meanOver((z) => z * z, s)).toBeCloseTo(s * s, 9);
      expect(meanOver((z) => Math.max(z, 0) ** 2, s)).toBeCloseTo((s * s) / 2, 9);
      expect(meanOver((z) => Math.max(z, 0), s)).toBeCloseTo(s / Math.sqrt(2 * Math.PI), 3);
    }
    expect(meanOver(() => 1, 3)).toBeCloseTo(1, 12);
  });

  test('linear: every layer multiplies by √n · σ, there and back', () => {
    const { signals, gradients } = expected(ACTIVATIONS.linear, 0.08, 100);
    signals.forEach((each, layer) => expect(each).toBeCloseTo(0.8 ** layer, 9));
    gradients.forEach((each, layer) => expect(each).toBeCloseTo(0.8 ** (LAYERS - layer), 9));
  });

  test('ReLU with He: the spread stays, and so does the gradient’s', () => {
    const { signals, gradients } = expected(ACTIVATIONS.relu, Math.sqrt(2 / 100), 100);
    const stays = Math.sqrt(1 - 1 / Math.PI); // of max(z, 0), z of variance 2
    signals.slice(1).forEach((each) => expect(each).toBeCloseTo(stays, 3));
    gradients.forEach((each) => expect(each).toBeCloseTo(1, 6));
  });

  const drawn = CURVES.flatMap((curve) =>
    ['glorot', 'he', 'small', 'large'].map((scheme) => ({ curve, scheme })),
  );
  test.for(drawn)('$curve, $scheme: a wide network comes near it', ({ curve, scheme }) => {
    for (const shape of ['normal', 'uniform']) {
      const state = new BeginState({ curve, start: scheme, shape, width: '200' });
      const { pass, expected: wanted } = state.outcome();
      for (let layer = 0; layer <= LAYERS; layer += 1) {
        const signal = pass.signals[layer]?.deviation ?? NaN;
        const gradient = pass.gradients[layer]?.deviation ?? NaN;
        // Chance adds up from layer to layer: a wide factor after ten of them.
        const factor = 1.15 + 0.06 * layer;
        expect(Math.abs(Math.log(signal / (wanted?.signals[layer] ?? NaN)))).toBeLessThan(
          Math.log(factor),
        );
        expect(Math.abs(Math.log(gradient / (wanted?.gradients[layer] ?? NaN)))).toBeLessThan(
          Math.log(1.2 + 0.12 * (LAYERS - layer)),
        );
      }
    }
  });
});

describe('what becomes of it', () => {
  const fates: [CurveName, Scheme, string, string][] = [
    ['tanh', 'small', 'dies', 'dies'],
    ['tanh', 'large', 'saturates', 'explodes'],
    ['tanh', 'glorot', 'holds', 'holds'],
    ['tanh', 'zeros', 'alike', 'dies'],
    ['sigmoid', 'glorot', 'holds', 'dies'],
    ['sigmoid', 'small', 'dies', 'dies'],
    ['sigmoid', 'large', 'saturates', 'holds'],
    ['relu', 'he', 'holds', 'holds'],
    ['relu', 'glorot', 'dies', 'dies'],
    ['relu', 'large', 'explodes', 'explodes'],
    ['linear', 'glorot', 'holds', 'holds'],
    ['linear', 'large', 'explodes', 'explodes'],
    ['linear', 'constant', 'alike', 'explodes'],
  ];

  test.for(fates)('%s, %s: forwards %s, backwards %s', ([curve, scheme, there, back]) => {
    for (const width of ['100', '200']) {
      for (const seed of ['1', '2', '3']) {
        const state = new BeginState({ curve, start: scheme, width, seed });
        const { forwards, backwards } = state.outcome();
        expect([width, seed, forwards, backwards]).toEqual([width, seed, there, back]);
      }
    }
  });

  test('alike: in every layer all units give the same', () => {
    const { signals } = new BeginState({ start: 'constant', width: '50' }).outcome().pass;
    for (const { values } of signals.slice(1)) {
      for (let row = 0; row < values.length; row += 50) {
        const units = values.slice(row, row + 50);
        expect(Math.max(...units) - Math.min(...units)).toBeLessThan(1e-12);
      }
    }
  });

  test('a histogram leaves out what lies outside', () => {
    expect(histogram(Float64Array.of(-5, -1, -0.9, 0, 0.99, 1, 7, NaN), [-1, 1], 4)).toEqual([
      ...[2, 0, 1, 2],
    ]);
  });
});

describe('the lab', () => {
  test('a link brings everything back', () => {
    expect(new BeginState({}).settings).toEqual({});
    const settings = {
      curve: 'relu',
      start: 'own',
      shape: 'uniform',
      width: '50',
      own: '0.2',
      seed: '3',
    };
    expect(new BeginState(settings).settings).toEqual(settings);
  });

  test('never begins with what cannot be meant', () => {
    const names = ['curve', 'start', 'shape', 'width', 'own', 'seed'];
    for (const value of ['NaN', '1e9', '', '-1', '__proto__', 'elu', '<b>', '0']) {
      const settings = Object.fromEntries(names.map((name) => [name, value]));
      expect(new BeginState(settings).settings).toEqual({});
    }
  });

  test('each way to begin is asked about once; sliding makes it one’s own', () => {
    const state = new BeginState({});
    expect(state.hidden).toBe(true);
    state.tell();
    expect(state.hidden).toBe(false);
    state.slide(5);
    expect([state.scheme, state.own, state.hidden]).toEqual(['own', 2, true]);
    state.ask = false;
    expect(state.hidden).toBe(false);
  });
});
