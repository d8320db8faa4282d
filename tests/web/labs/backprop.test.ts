import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';
import { BackpropState } from '../../../web/src/labs/backprop/backprop.svelte';
import { costOf, denseCost, usesOf } from '../../../web/src/labs/backprop/count';
import { lossOf, run, usualOf, type Graph } from '../../../web/src/labs/backprop/graph';
import { ASKED, BENDS, GRAPHS, NAMES, tex, title } from '../../../web/src/labs/backprop/graphs';
import { GuessState, isNear, readNumber } from '../../../web/src/labs/backprop/guess.svelte';
import { nudge } from '../../../web/src/labs/backprop/nudge';
import { CountState, NudgeState } from '../../../web/src/labs/backprop/pages.svelte';
import { flowLines, valueLines } from '../../../web/src/labs/backprop/rule';

type Numbers = Record<string, number>;

const all = NAMES.flatMap((name) => BENDS.map((bend) => ({ name, bend })));
const near = (found: Numbers, wanted: Numbers): void => {
  for (const [name, value] of Object.entries(wanted)) {
    expect(Math.abs((found[name] ?? NaN) - value), name).toBeLessThan(1e-6);
  }
};

describe('as the engine’s tracer finds it', () => {
  let told: Record<string, { leaves: Numbers; values: Numbers; gradients: Numbers }> = {};
  beforeAll(() => {
    const { stdout, stderr } = spawnSync(venvPython, ['-m', 'tests.web.labs.gradients'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    told = JSON.parse(stdout) as typeof told;
  }, 60_000);

  test.for(all)('$name with $bend: every value, every gradient', ({ name, bend }) => {
    const graph = GRAPHS[name](bend);
    const wanted = told[`${name} ${bend}`];
    expect(usualOf(graph)).toEqual(wanted?.leaves);
    const pass = run(graph, usualOf(graph));
    near(pass.values, wanted?.values ?? {});
    // What is given gets none.
    const given = graph.leaves.filter(({ data }) => data).map((leaf) => leaf.name);
    expect(Object.keys(pass.gradients).filter((each) => given.includes(each))).toEqual([]);
    const learnt = Object.entries(wanted?.gradients ?? {}).filter(
      ([each]) => !given.includes(each),
    );
    expect(learnt.length).toBe(Object.keys(pass.gradients).length);
    near(pass.gradients, Object.fromEntries(learnt));
  });
});

describe('by hand', () => {
  test('one neuron: ∂L/∂w₁ = 2e · (1 − a²) · x₁', () => {
    const graph = GRAPHS.neuron('tanh');
    const { gradients } = run(graph, usualOf(graph));
    const a = Math.tanh(0.8 * 1.5 - 0.6 * 0.5 - 0.4);
    const dz = 2 * (a - 1) * (1 - a * a);
    near(gradients, { w1: dz * 1.5, w2: dz * 0.5, b: dz });
  });

  test('the patient: sigmoid and −log p leave p − 1', () => {
    const graph = GRAPHS.patient();
    const { values, gradients } = run(graph, usualOf(graph));
    const p = values['p'] ?? NaN;
    near(gradients, { z: p - 1, w1: (p - 1) * 0.9, w2: (p - 1) * 0.4 });
  });

  test('a weight used twice: what comes on both ways is added', () => {
    const graph = GRAPHS.twice('tanh');
    const { gradients } = run(graph, usualOf(graph));
    const h = Math.tanh(0.9 * 1.2);
    const e = 0.9 * h - 1.5;
    near(gradients, { w: 2 * e * h + 2 * e * 0.9 * (1 - h * h) * 1.2 });
  });
});

test.for(all)(
  '$name with $bend: a nudge agrees, at usual numbers and at others',
  ({ name, bend }) => {
    const lab = new BackpropState({ graph: name, bend });
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let i = 0; i < 5; i += 1) {
      const sums = lab.graph.ops.filter(({ name: op }) => op.startsWith('z'));
      const kink =
        bend === 'relu' && sums.some((op) => Math.abs(lab.pass.values[op.name] ?? 0) < 0.01);
      for (const weight of kink ? [] : lab.weights) {
        const { slope } = nudge(lab.graph, lab.values, weight.name, 1e-5);
        expect(Math.abs(slope - (lab.pass.gradients[weight.name] ?? NaN))).toBeLessThan(1e-6);
      }
      lab.shuffle(random);
    }
  },
);

describe('how much work it is', () => {
  /** So many hidden layers of n, written out as a graph. */
  function dense(layers: number, n: number): Graph {
    const leaves: { name: string; usual: number; data: boolean; at: [0, 0] }[] = [];
    const ops: {
      name: string;
      op: 'dot' | 'tanh' | 'minus' | 'square';
      from: string[];
      at: [0, 0];
    }[] = [];
    const leaf = (name: string, data = false): string => {
      leaves.push({ name, usual: 1, data, at: [0, 0] });
      return name;
    };
    const op = (name: string, kind: (typeof ops)[number]['op'], from: string[]): string => {
      ops.push({ name, op: kind, from, at: [0, 0] });
      return name;
    };
    const sum = (name: string, before: readonly string[]): string =>
      op(name, 'dot', [
        ...before.flatMap((each) => [leaf(`${name}_${each}`), each]),
        leaf(`${name}_bias`),
      ]);
    let before = Array.from({ length: n }, (_, i) => leaf(`x${i}`, true));
    for (let k = 0; k < layers; k += 1) {
      const inputs = before;
      before = inputs.map((_, i) => op(`h${k}_${i}`, 'tanh', [sum(`z${k}_${i}`, inputs)]));
    }
    op('L', 'square', [op('e', 'minus', [sum('u', before), leaf('y', true)])]);
    return { leaves, ops };
  }

  test.for([
    [1, 1],
    [1, 4],
    [2, 1],
    [2, 3],
    [3, 4],
    [5, 2],
  ] as const)('%d layers of %d: the formula counts as the graph does', ([layers, n]) => {
    expect(denseCost(layers, n)).toEqual(costOf(dense(layers, n)));
  });

  test('backwards each edge once; forwards once for each weight behind it', () => {
    expect(costOf(GRAPHS.network('tanh'))).toEqual({ weights: 7, backwards: 13, forwards: 29 });
    expect(costOf(GRAPHS.twice('tanh'))).toEqual({ weights: 1, backwards: 6, forwards: 6 });
    const uses = usesOf(GRAPHS.network('tanh'));
    expect([uses['e L'], uses['h1 u'], uses['w1 z1'], uses['x z1']]).toEqual([7, 2, 1, undefined]);
  });

  test('backwards it never takes three for a weight, however many there are', () => {
    for (const n of [8, 64, 512]) {
      const { weights, backwards, forwards } = denseCost(3, n);
      expect(backwards / weights).toBeLessThan(3);
      expect(forwards / backwards).toBeGreaterThan(n / 2);
    }
  });
});

describe('steps', () => {
  test('first values, then a 1, then edge by edge; what is not yet worked out is not known', () => {
    const lab = new BackpropState({});
    expect([lab.at, lab.step?.kind]).toEqual([6, 'value']);
    lab.at = 0;
    expect([lab.knows('w1'), lab.knows('p1'), lab.knows('L')]).toEqual([true, false, false]);
    lab.go();
    expect([lab.knows('p1'), lab.knows('p2')]).toEqual([true, false]);
    while (lab.go());
    expect(lab.done).toBe(true);
    const kinds = lab.steps.map(({ kind }) => kind).join(' ');
    expect(kinds).toMatch(/^(value ){6}seed( flow){8}$/);
    expect(lab.go()).toBe(false);
  });

  test('each is written down with its numbers', () => {
    const { graph, pass } = new BackpropState({});
    const z = graph.ops.find(({ name }) => name === 'z');
    expect(z && valueLines(z, pass.values)).toEqual([
      'z = p_{1} + p_{2} + b',
      '= 1.2 + (-0.3) + (-0.4) = 0.5',
    ]);
    const lines = pass.flows.map((flow) => flowLines(lossOf(graph), flow).at(-1));
    expect(lines.at(0)).toBe('= 1 \\cdot 2 \\cdot e = 1 \\cdot (-1.076) = -1.076');
    expect(lines).toContain('= -1.076 \\cdot (1 - a^2) = -1.076 \\cdot 0.786 = -0.846');
    expect(lines).toContain('= -0.846 \\cdot x_{1} = -0.846 \\cdot 1.5 = -1.269');
    expect([title('w1'), tex('w1'), tex('b')]).toEqual(['w₁', 'w_{1}', 'b']);
  });
});

describe('guesses', () => {
  test('the rounded number on the page is right; the wrong sign, another number and no number are not', () => {
    expect([isNear(-1.27, -1.26905), isNear(1.27, -1.26905), isNear(-1.2, -1.26905)]).toEqual([
      ...[true, false, false],
    ]);
    expect([isNear(0, 0), isNear(0.01, 0)]).toEqual([true, false]);
    expect(['−0,5', '+.25', '3', ' -1. '].map(readNumber)).toEqual([-0.5, 0.25, 3, -1]);
    expect(['', '1e3', 'x', '1/2', '--1', 'NaN', '.'].map(readNumber)).toEqual(
      Array.from({ length: 7 }, () => null),
    );
  });

  test.for(all)(
    '$name with $bend: every question can be answered, a right answer leads on',
    ({ name, bend }) => {
      const lab = new BackpropState({ graph: name, bend });
      const guess = new GuessState(lab);
      for (const asked of ASKED[name]) {
        expect(guess.asked).toBe(asked);
        expect(guess.flows.map(({ from }) => from)).not.toContain(asked === 'w' ? '' : asked);
        guess.judge((lab.pass.gradients[asked] ?? NaN).toFixed(3));
        expect(guess.verdict).toBe('right');
        expect(guess.flows.at(-1)).toEqual(guess.flow);
        guess.next();
      }
      expect([guess.asked, guess.first]).toEqual([null, ASKED[name].length]);
    },
  );

  test('wrong: a word on the sign or a hint, then the answer; what is no number costs nothing', () => {
    const guess = new GuessState(new BackpropState({}));
    guess.judge('1.076');
    expect(guess.verdict).toBe('sign');
    guess.judge('?');
    expect(guess.verdict).toBe('unread');
    guess.judge('7');
    expect([guess.verdict, guess.settled, guess.first]).toEqual(['told', true, 0]);
    guess.judge('-1.076');
    expect(guess.verdict).toBe('told');
    guess.next();
    guess.judge('5');
    expect(guess.verdict).toBe('hint');
  });
});

describe('the lab', () => {
  test('a link brings everything back', () => {
    expect(new BackpropState({}).settings).toEqual({});
    const settings = { graph: 'network', bend: 'relu', w1: '-1.5', y: '2', c: '0' };
    expect(new BackpropState(settings).settings).toEqual(settings);
    const lab = new BackpropState({});
    expect(new NudgeState(lab, { by: '0.001' }).settings).toEqual({ by: '0.001' });
    expect(new CountState(lab, { layers: '3', width: '99' }).settings).toEqual({
      ...{ layers: '3', width: '99' },
    });
  });

  test('never begins with what cannot be meant', () => {
    const names = ['graph', 'bend', 'w1', 'x1', 'y', 'b', 'by', 'layers', 'width'];
    for (const value of ['NaN', '1e9', '', '-Infinity', '__proto__', 'constructor', '<b>']) {
      const settings = Object.fromEntries(names.map((name) => [name, value]));
      const lab = new BackpropState(settings);
      expect(lab.settings).toEqual({});
      expect(new NudgeState(lab, settings).settings).toEqual({});
      expect(new CountState(lab, settings).settings).toEqual({});
    }
  });

  test('values stay in their range, other numbers are never 0', () => {
    const lab = new BackpropState({});
    lab.set('w1', 9);
    expect(lab.values['w1']).toBe(2);
    for (let i = 0; i < 50; i += 1) {
      lab.shuffle();
      expect(Object.values(lab.values).every((value) => Math.abs(value) >= 0.1)).toBe(true);
    }
  });
});
