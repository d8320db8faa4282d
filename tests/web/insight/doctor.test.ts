/** The doctor's rules on runs that are healthy and on runs that are not. */
import { describe, expect, test } from 'vitest';
import {
  examine,
  rules,
  type CompositionPayload,
  type Facts,
  type Series,
  type Verdict,
} from '../../../web/src/insight/doctor/rule';
import type { Row, Spread } from '../../../web/src/insight/spread';
import { catalogue, preset, seeded } from '../specs';

const random = seeded(7);

/** A curve of `f`, made noisy by a share. */
function curve(length: number, f: (i: number) => number, noise = 0.05): Series {
  const x = Array.from({ length }, (_, i) => i + 1);
  return { x, y: x.map((i) => f(i) * (1 + noise * (2 * random() - 1))) };
}

function row(node: string, rms: number): Row {
  const place = { network: 'model', node, weight: 'kernel', shape: [10, 10] };
  const spread = { counts: [1], low: 0, high: 1, mean: 0, std: rms, zeros: 0, broken: 0 };
  return { ...place, ...spread, size: 100, rms, norm: 10 * rms, ratio: 1e-3 };
}

const layers = (...sizes: number[]): Spread => ({
  step: 1000,
  rows: sizes.map((rms, i) => row(`dense_${i + 1}`, rms)),
});

const column = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });

function data(
  columns: [string, number, number][],
  classes: [string, number][] = [],
): CompositionPayload {
  return {
    columns: columns.map(([name]) => name),
    mean: column(...columns.map(([, mean]) => mean)),
    std: column(...columns.map(([, , std]) => std)),
    classes: classes.map(([name]) => name),
    counts: column(...classes.map(([, count]) => count)),
  };
}

function facts(changes: Partial<Facts> = {}): Facts {
  return {
    state: 'running',
    step: 1000,
    train: curve(1000, (i) => 1 / (1 + i / 50), 0.4),
    validation: curve(30, (i) => 1 / (1 + i / 2)),
    gradients: layers(0.01, 0.02, 0.05),
    units: {
      samples: 256,
      names: [{ network: 'model', node: 'dense_1' }],
      units: [64],
      dead: [13],
      silent: [0.5],
    },
    composition: data([['red', 0.5, 0.3]]),
    spec: preset(),
    catalogue,
    ...changes,
  };
}

function verdictOf(name: string, changes: Partial<Facts>): Verdict {
  const rule = rules.find((one) => one.name === name);
  if (!rule) throw new Error(`There is no rule ${name}.`);
  return rule.look(facts(changes));
}

function sick(name: string, changes: Partial<Facts>) {
  const verdict = verdictOf(name, changes);
  if (verdict.kind !== 'sick') throw new Error(`${name}: ${verdict.kind}, ${verdict.seen}`);
  return verdict;
}

const kind = (name: string, changes: Partial<Facts>) => verdictOf(name, changes).kind;

test('a healthy run is told to be one, with what was looked at', () => {
  for (const { rule, verdict } of examine(facts())) {
    expect(`${rule.name} ${verdict.kind}`).toBe(`${rule.name} well`);
    expect(verdict.seen).not.toBe('');
  }
  expect(rules).toHaveLength(8);
});

test('before a run nothing is told to be wrong', () => {
  const nothing = { x: [], y: [] };
  const early = facts({
    state: 'paused',
    train: nothing,
    validation: nothing,
    gradients: null,
    units: null,
    composition: null,
  });
  expect(examine(early).filter(({ verdict }) => verdict.kind === 'sick')).toEqual([]);
});

describe('every experiment to try', () => {
  const broken: [string, Partial<Facts>][] = [
    ['diverged', { state: 'diverged' }],
    ['overshoot', { train: curve(400, (i) => (i < 100 ? 1 / i : 0.5)) }],
    ['vanishing', { gradients: layers(1e-9, 1e-5, 0.1), spec: preset('vanishing') }],
    ['exploding', { gradients: layers(1e5, 10, 0.1) }],
    [
      'dead-relu',
      {
        units: {
          samples: 256,
          names: [{ network: 'model', node: 'dense_1' }],
          units: [64],
          dead: [60],
          silent: [0.9],
        },
      },
    ],
    [
      'overfitting',
      {
        spec: preset('overfit'),
        train: curve(1000, (i) => 1 / i),
        validation: curve(40, (i) => (i < 5 ? 1 / i : 0.2 + i / 40)),
      },
    ],
    [
      'unscaled',
      {
        composition: data([
          ['income', 40_000, 9000],
          ['age', 40, 10],
        ]),
      },
    ],
    [
      'imbalance',
      {
        spec: preset('heart'),
        composition: data(
          [],
          [
            ['healthy', 190],
            ['sick', 10],
          ],
        ),
      },
    ],
  ];

  test.for(broken)('of %s changes the experiment, once', ([name, changes]) => {
    const { spec } = facts(changes);
    const { trials, seen } = sick(name, changes);
    expect(seen).toMatch(/\d/);
    expect(trials.length).toBeGreaterThan(0);
    for (const { label, edit } of trials) {
      const kept = JSON.stringify(spec);
      expect(label).not.toBe('');
      expect(JSON.stringify(edit(spec)), label).not.toBe(kept);
      expect(JSON.stringify(spec)).toBe(kept);
    }
  });
});

describe('overshoot', () => {
  test('is a loss that has risen, or one that is thrown about', () => {
    expect(sick('overshoot', { train: curve(400, (i) => (i < 100 ? 1 / i : 0.5)) }).seen).toContain(
      'times as high',
    );
    const thrown = curve(400, (i) => (i % 2 ? 0.3 : 1.7));
    expect(sick('overshoot', { train: thrown }).seen).toContain('thrown about');
  });

  test('is no noise, no plateau and no spike far below the start', () => {
    expect(kind('overshoot', { train: curve(400, () => 0.69, 0.05) })).toBe('well');
    expect(kind('overshoot', { train: curve(400, (i) => 1 / i, 0.5) })).toBe('well');
    const spike = curve(400, (i) => (i > 380 ? 1e-3 : 1 / (1 + i * i)));
    expect(kind('overshoot', { train: spike })).toBe('well');
  });

  test('cannot be told from a few steps', () => {
    expect(kind('overshoot', { train: curve(20, (i) => i) })).toBe('open');
  });

  test('does not judge two networks that play against each other', () => {
    const train = curve(400, (i) => i);
    expect(kind('overshoot', { train, spec: preset('gan-plane') })).toBe('well');
  });
});

describe('gradients', () => {
  test('vanish by a thousandth from the last layer to the first', () => {
    expect(kind('vanishing', { gradients: layers(1e-5, 1e-3, 0.1) })).toBe('sick');
    expect(kind('vanishing', { gradients: layers(1e-3, 0.01, 0.1) })).toBe('well');
    expect(kind('vanishing', { gradients: layers(1e-9, 0.1) })).toBe('well');
  });

  test('that are all nought have not vanished: all is learnt', () => {
    const { kind: found, seen } = verdictOf('vanishing', { gradients: layers(0, 0, 0) });
    expect([found, seen]).toEqual(['well', expect.stringMatching(/^no layer has a gradient/)]);
  });

  test('explode on the way, as a whole, or into what is no number', () => {
    expect(kind('exploding', { gradients: layers(1e3, 1, 0.1) })).toBe('sick');
    expect(kind('exploding', { gradients: layers(500) })).toBe('sick');
    expect(sick('exploding', { gradients: layers(NaN) }).seen).toContain('no numbers');
    expect(kind('exploding', { gradients: layers(1, 0.1, 0.1) })).toBe('well');
  });

  test('relu takes the place of every sigmoid but the last', () => {
    const spec = preset('vanishing');
    const rows = ['dense_1', 'dense_2', 'output'].map((node, i) => row(node, 10 ** (3 * i - 9)));
    const [trial] = sick('vanishing', { spec, gradients: { step: 1, rows } }).trials;
    const nodes = trial?.edit(spec).networks['model']?.nodes ?? [];
    const activations = nodes.slice(1).map(({ config }) => config['activation']);
    expect(activations).toEqual([...Array<string>(10).fill('relu'), 'sigmoid']);
  });
});

describe('overfitting', () => {
  const rising = curve(40, (i) => (i < 5 ? 1 / i : 0.2 + i / 40));

  test('takes both: validation rises and training falls', () => {
    const falling = curve(1000, (i) => 1 / i);
    expect(kind('overfitting', { train: falling, validation: rising })).toBe('sick');
    expect(kind('overfitting', { train: curve(1000, (i) => i), validation: rising })).toBe('well');
  });

  test('is no matter of two networks that play against each other', () => {
    const spec = preset('gan-plane');
    const train = curve(1000, (i) => 1 / i);
    expect(kind('overfitting', { spec, train, validation: rising })).toBe('well');
  });

  test('is no noise of a loss that has come down to almost nothing', () => {
    const validation = curve(60, (i) => Math.max(1 / (1 + i * i), 3e-4), 0.4);
    expect(kind('overfitting', { validation })).toBe('well');
  });

  test('offers a Dropout where there is none yet', () => {
    const spec = preset('digits');
    const changes = { spec, train: curve(1000, (i) => 1 / i), validation: rising };
    const trial = sick('overfitting', changes).trials.find(({ label }) =>
      label.includes('Dropout'),
    );
    const nodes = trial?.edit(spec).networks['model']?.nodes ?? [];
    const added = nodes.find(({ type }) => type === 'Dropout');
    expect(added?.config).toMatchObject({ rate: 0.3 });
    expect(nodes.at(-1)?.inputs).toEqual([added?.id]);
  });
});

describe('data', () => {
  test('are unscaled where inputs are large or far apart', () => {
    expect(
      kind('unscaled', {
        composition: data([
          ['a', 0, 1],
          ['b', 0, 0.001],
        ]),
      }),
    ).toBe('sick');
    expect(
      kind('unscaled', {
        composition: data([
          ['a', 0, 1],
          ['b', 0, 0.05],
          ['c', 1, 0],
        ]),
      }),
    ).toBe('well');
    expect(kind('unscaled', { composition: data([]) })).toBe('well');
  });

  test('are out of balance where a class is rare', () => {
    const spec = preset('heart');
    const skew = data(
      [],
      [
        ['healthy', 190],
        ['sick', 10],
      ],
    );
    const { trials, seen } = sick('imbalance', { spec, composition: skew });
    expect(seen).toContain('95.0');
    expect(trials[0]?.edit(spec).training.loss.config).toMatchObject({ positive_weight: 19 });
    const even = data(
      [],
      [
        ['healthy', 125],
        ['sick', 117],
      ],
    );
    expect(kind('imbalance', { spec, composition: even })).toBe('well');
  });

  test('weights of many classes make each count alike', () => {
    const spec = preset('digits');
    const composition = data(
      [],
      [
        ['0', 10],
        ['1', 100],
        ['2', 90],
      ],
    );
    const [trial] = sick('imbalance', { spec, composition }).trials;
    const { class_weight: weights } = trial?.edit(spec).training.loss.config ?? {};
    expect(weights).toEqual([6.7, 0.67, 0.74]);
  });
});
