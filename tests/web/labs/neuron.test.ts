import { describe, expect, test } from 'vitest';
import {
  ACTIVATIONS,
  erf,
  lifeAt,
  NAMES,
  stillZones,
  type Activation,
} from '../../../web/src/labs/neuron/activations';
import { KindsState } from '../../../web/src/labs/neuron/kinds.svelte';
import { OneState } from '../../../web/src/labs/neuron/one.svelte';
import { PairState } from '../../../web/src/labs/neuron/pair.svelte';
import { relusThrough, spaced, sumAt } from '../../../web/src/labs/neuron/relus';
import { ACROSS, TARGETS, WaveState } from '../../../web/src/labs/neuron/wave.svelte';
import { zoneText } from '../../../web/src/labs/neuron/zones';
import { catalogue } from '../specs';

const H = 1e-5;
/** What the engine's activations make of these sums, by its own run. */
const SUMS = [-5, -1.3, -0.2, 0.4, 2.5];
const ENGINE: Record<string, number[]> = {
  linear: SUMS,
  sigmoid: [0.0066928509, 0.214165017, 0.4501660027, 0.5986876601, 0.92414182],
  tanh: [-0.9999092043, -0.8617231593, -0.1973753202, 0.3799489623, 0.9866142982],
  relu: [0, 0, 0, 0.4, 2.5],
  leaky_relu: [-1, -0.26, -0.04, 0.4, 2.5],
  elu: [-0.9932620531, -0.727468207, -0.1812692469, 0.4, 2.5],
  gelu: [-0.0000014333, -0.12584063, -0.0841480581, 0.2621686966, 2.4844758367],
  silu: [-0.0334642546, -0.278414522, -0.0900332005, 0.2394750641, 2.31035455],
  softplus: [0.0067153485, 0.2410084538, 0.5981388694, 0.9130152524, 2.5788897343],
};

describe('activations', () => {
  test('are all of the engine’s that work value by value', () => {
    const names = catalogue.activations.map(({ name }) => name);
    const others = ['softmax', 'expression'];
    expect([...NAMES].sort()).toEqual(names.filter((name) => !others.includes(name)).sort());
  });

  test.for(NAMES)('%s: as the engine says, and its slope is the derivative', (name) => {
    const { f, slope } = ACTIVATIONS[name];
    SUMS.forEach((z, i) => {
      expect(f(z)).toBeCloseTo(ENGINE[name]?.[i] ?? NaN, 9);
      expect(slope(z)).toBeCloseTo((f(z + H) - f(z - H)) / (2 * H), 6);
    });
    for (const far of [-1e6, -800, 800, 1e6]) {
      expect(f(far)).not.toBeNaN();
      expect(slope(far)).not.toBeNaN();
    }
  });

  test('erf, against tables', () => {
    expect([erf(0.5), erf(1), erf(-2), erf(3.5)].map((value) => value.toFixed(9))).toEqual([
      '0.520499878',
      '0.842700793',
      '-0.995322265',
      '0.999999257',
    ]);
    expect([erf(0), erf(40)]).toEqual([0, 1]);
  });

  test('only ReLU is dead over a stretch, which is all that is not above 0', () => {
    const dead = NAMES.filter((name) => lifeAt(ACTIVATIONS[name], -2.5) === 'dead');
    expect(dead).toEqual(['relu']);
    expect([-1, 0, 1].map((z) => lifeAt(ACTIVATIONS.relu, z))).toEqual(['dead', 'dead', 'alive']);
  });

  test('sigmoid sleeps beyond ± log(98) or so, tanh beyond ± 2.99, leaky ReLU never', () => {
    const range = [-6, 6] as const;
    // s(1 − s) = 0.01 at z = ± 4.585, 1 − tanh² = 0.01 at ± 2.993.
    const texts = (activation: Activation) =>
      stillZones(activation, range).map((zone) => zoneText(zone, range));
    expect(texts(ACTIVATIONS.sigmoid)).toEqual(['z < −4.6', 'z > 4.6']);
    expect(texts(ACTIVATIONS.tanh)).toEqual(['z < −3', 'z > 3']);
    expect(texts(ACTIVATIONS.relu)).toEqual(['z ≤ 0']);
    expect(texts(ACTIVATIONS.silu)).toEqual(['z ≈ −1.28']);
    expect(texts(ACTIVATIONS.leaky_relu)).toEqual([]);
  });
});

describe('one neuron', () => {
  test('its sum and its output', () => {
    const one = new OneState({ x1: '2', x2: '-1', w1: '0.5', w2: '3', b: '0.25', f: 'sigmoid' });
    expect(one.z).toBeCloseTo(2 * 0.5 - 3 + 0.25, 12);
    expect(one.out).toBeCloseTo(1 / (1 + Math.exp(1.75)), 12);
  });

  test('dragging the sum moves the bias alone', () => {
    const one = new OneState({});
    one.slide(-2);
    expect(one.z).toBeCloseTo(-2, 9);
    expect(one.settings).toEqual({ b: '-3.6' });
  });
});

describe('two in a row', () => {
  test('without a bend they are the one line that is written down', () => {
    for (const [w1, b1, w2, b2] of [
      [1.5, 1, -1, 0.5],
      [-0.7, -2, 2, 1.3],
      [0, 1, 1, 0],
    ]) {
      const pair = new PairState(
        Object.fromEntries(Object.entries({ w1, b1, w2, b2 }).map(([k, v]) => [k, String(v)])),
      );
      for (const x of [-4, -1, 0, 0.3, 4]) expect(pair.out(x)).toBeCloseTo(pair.w * x + pair.b, 12);
      expect(pair.bend).toBeNull();
    }
  });

  test('a ReLU bends them where the first sum is 0: level on one side, steep on the other', () => {
    const pair = new PairState({ between: 'relu' });
    expect(pair.bend).toBeCloseTo(-2 / 3, 12);
    expect([pair.out(-4), pair.out(-1)]).toEqual([0.5, 0.5]);
    expect(pair.out(2) - pair.out(1)).toBeCloseTo(pair.w, 12);
    pair.w1 = 0;
    expect(pair.bend).toBeNull();
  });

  test('what is one is two again when something is put between', () => {
    const pair = new PairState({});
    pair.collapsed = true;
    pair.put(true);
    expect(pair.collapsed).toBe(false);
  });
});

describe('a wave of ReLUs', () => {
  test('goes through the heights it is given, straight between them', () => {
    const places = spaced([-4, 4], 5);
    const heights = [1, -0.5, 2, 2, 0, 0.7];
    const relus = relusThrough(places, heights);
    expect(relus).toHaveLength(5);
    places.forEach((x, i) => {
      expect(sumAt(1, relus, x)).toBeCloseTo(heights[i] ?? NaN, 12);
      const [next, height] = [places[i + 1], heights[i + 1]];
      if (next === undefined || height === undefined) return;
      expect(sumAt(1, relus, (x + next) / 2)).toBeCloseTo(((heights[i] ?? 0) + height) / 2, 12);
    });
  });

  test('twice as many leave about a quarter of the gap, and never more than d²/8 · max|f″|', () => {
    const gaps = [8, 16, 32].map((count) => {
      const wave = new WaveState({ count: String(count) });
      wave.fit();
      expect(wave.gap).toBeLessThan(((8 / count) ** 2 / 8) * 1.2 * 1.4 ** 2 + 1e-3);
      return wave.gap;
    });
    expect((gaps[0] ?? 0) / (gaps[1] ?? 1)).toBeCloseTo(4, 0);
    expect((gaps[1] ?? 0) / (gaps[2] ?? 1)).toBeCloseTo(4, 0);
  });

  test.for(TARGETS)('%s: the goal is not reached by a flat line, and is by hand', (target) => {
    const wave = new WaveState({ target });
    expect(wave.gap).toBeGreaterThan(wave.goal);
    wave.places.forEach((x, i) => wave.bend(i, Number(wave.wanted(x).toFixed(1))));
    expect(wave.gap).toBeLessThanOrEqual(wave.goal);
  });

  test('more ReLUs keep a line of one’s own, and lay one that was laid', () => {
    const wave = new WaveState({ count: '4' });
    wave.bend(2, 1);
    wave.have(8);
    expect(wave.heights).toEqual([0, 0, 0, 0.5, 1, 0.5, 0, 0, 0]);
    wave.fit();
    wave.have(16);
    expect(wave.fits).toBe(true);
    expect(wave.heights).toHaveLength(17);
  });

  test('a wave without a value somewhere is no trouble', () => {
    const wave = new WaveState({ target: 'own' });
    wave.own = (x) => Math.log(x);
    wave.fit();
    expect(wave.heights.every(Number.isFinite)).toBe(true);
    expect(wave.at(ACROSS[1])).toBeCloseTo(Math.log(4), 3);
    expect(wave.gap).not.toBeNaN();
  });
});

describe('the lab', () => {
  const pages = {
    one: [OneState, { x1: '-2', w2: '0.5', f: 'gelu' }],
    kinds: [KindsState, { f: 'elu', z: '-3.5' }],
    pair: [PairState, { x: '-1', w1: '-1', b2: '2', between: 'relu' }],
    wave: [WaveState, { target: 'bump', count: '2', heights: '0.5_-1_2' }],
  } as const;

  test.for(Object.entries(pages))('%s: a link brings everything back', ([, [State, settings]]) => {
    expect(new State({}).settings).toEqual({});
    expect(new State(settings).settings).toEqual(settings);
  });

  test.for(Object.entries(pages))('%s: never begins with what cannot be meant', ([, [State]]) => {
    const names = ['x', 'x1', 'w1', 'w2', 'b', 'b1', 'f', 'z', 'between', 'target', 'count'];
    for (const value of ['NaN', '1e9', '', '-Infinity', '__proto__', '<b>', '1_2', '2.55555e2']) {
      const settings = Object.fromEntries([...names, 'heights'].map((name) => [name, value]));
      expect(new State(settings).settings).toEqual({});
    }
  });

  test('heights from outside the picture are held at its edge', () => {
    expect(new WaveState({ count: '1', heights: '-9_9' }).heights).toEqual([-2, 2]);
  });
});
