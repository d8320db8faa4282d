import { describe, expect, test } from 'vitest';
import { crossEntropy, logSoftmax } from '../../../web/src/labs/loss/chances';
import { COSTS, costsWith } from '../../../web/src/labs/loss/costs';
import {
  bestHuber,
  bestThroughPairs,
  errorsOf,
  gradientOf,
  leastSquares,
  limitOf,
  meanCost,
  meanSquare,
  stepped,
  type Line,
  type Point,
} from '../../../web/src/labs/loss/fit';
import { FourState, OUTLIER, POINTS as FOUR } from '../../../web/src/labs/loss/four.svelte';
import { LineState, POINTS } from '../../../web/src/labs/loss/line.svelte';
import { PatientState } from '../../../web/src/labs/loss/patient.svelte';
import { ScoresState } from '../../../web/src/labs/loss/scores.svelte';

const H = 1e-6;
const LINES: Line[] = [
  { w: 0, b: 0 },
  { w: -1.5, b: 3 },
  { w: 0.8, b: 1.2 },
];

/** What the engine's losses (delta 0.7, quantile 0.8) make of these errors ŷ − y, by its own run. */
const ERRORS = [-2.5, -0.7, -0.1, 0, 0.3, 1, 4];
const ENGINE = {
  squared: [6.25, 0.49, 0.01, 0, 0.09, 1, 16],
  absolute: [2.5, 0.7, 0.1, 0, 0.3, 1, 4],
  huber: [1.505, 0.245, 0.005, 0, 0.045, 0.455, 2.555],
  pinball: [2, 0.56, 0.08, 0, 0.06, 0.2, 0.8],
};

describe('what an error costs', () => {
  test.for(COSTS)('%s: as the engine says', (name) => {
    const cost = costsWith(0.7, 0.8)[name];
    ERRORS.forEach((e, i) => expect(cost.of(e)).toBeCloseTo(ENGINE[name][i] ?? NaN, 9));
  });

  test.for(COSTS)('%s: the pull is its derivative', (name) => {
    const { of, pull } = costsWith(0.7, 0.8)[name];
    for (const e of [-3, -0.6, -0.05, 0.2, 0.69, 2.2]) {
      expect(pull(e)).toBeCloseTo((of(e + H) - of(e - H)) / (2 * H), 6);
    }
  });
});

describe('a line', () => {
  test.for(LINES)('the gradient of the mean square at %o is its slope both ways', ({ w, b }) => {
    const loss = (dw: number, db: number) => meanSquare({ w: w + dw, b: b + db }, POINTS);
    const found = gradientOf({ w, b }, POINTS);
    expect(found.w).toBeCloseTo((loss(H, 0) - loss(-H, 0)) / (2 * H), 6);
    expect(found.b).toBeCloseTo((loss(0, H) - loss(0, -H)) / (2 * H), 6);
  });

  test('the floor is level, and descent with α below the limit rests there, above it flies off', () => {
    const floor = leastSquares(POINTS);
    expect(Math.hypot(...Object.values(gradientOf(floor, POINTS)))).toBeLessThan(1e-12);
    const far = (rate: number) => {
      let line: Line = { w: -1, b: 3 };
      for (let i = 0; i < 3000; i += 1) line = stepped(line, POINTS, rate);
      return Math.hypot(line.w - floor.w, line.b - floor.b);
    };
    const limit = limitOf(POINTS);
    expect(far(limit * 0.98)).toBeLessThan(1e-6);
    expect(far(limit * 1.02)).toBeGreaterThan(1e6);
  });

  test('points on a line have that line, by all four', () => {
    const points = [-2, -1, 0.5, 3].map((x) => ({ x, y: 0.5 * x - 1 }));
    const { absolute, pinball } = costsWith(1, 0.3);
    for (const line of [
      leastSquares(points),
      bestHuber(points, 1),
      bestThroughPairs(points, absolute.of),
      bestThroughPairs(points, pinball.of),
    ]) {
      expect(line.w).toBeCloseTo(0.5, 9);
      expect(line.b).toBeCloseTo(-1, 9);
    }
  });

  test('points above one another have a level line through their middle', () => {
    const points = [1, 2, 6].map((y) => ({ x: 1, y }));
    expect(leastSquares(points)).toEqual({ w: 0, b: 3 });
    expect(bestThroughPairs(points, Math.abs)).toEqual({ w: 0, b: 2 });
    expect(bestHuber(points, 0.1).w).toBe(0);
  });

  test.for(COSTS)('%s: no line nearby or elsewhere is better than the best', (name) => {
    const four = new FourState({});
    const [best, { of }] = [four.lines[name], four.costs[name]];
    const least = meanCost(best, FOUR, of);
    for (const far of [1e-4, 1e-2, 0.3, 2]) {
      for (let turn = 0; turn < 24; turn += 1) {
        const angle = (Math.PI * turn) / 12;
        const line = { w: best.w + far * Math.cos(angle), b: best.b + far * Math.sin(angle) };
        expect(meanCost(line, FOUR, of)).toBeGreaterThanOrEqual(least - 1e-12);
      }
    }
  });

  test('a share τ of the points lies below the pinball’s line, or on it', () => {
    for (const tau of [0.1, 0.25, 0.5, 0.8, 0.9]) {
      const points = Array.from({ length: 20 }, (_, i): Point => ({
        x: i / 4,
        y: Math.sin(i * 12.9) * 2 + i / 5,
      }));
      const errors = errorsOf(bestThroughPairs(points, costsWith(1, tau).pinball.of), points);
      const share = (of: (e: number) => boolean) => errors.filter(of).length / errors.length;
      expect(share((e) => e > 1e-9)).toBeLessThanOrEqual(tau + 1e-9);
      expect(share((e) => e > -1e-9)).toBeGreaterThanOrEqual(tau - 1e-9);
    }
  });

  test('an outlier that is pulled farther moves the squared line on, the absolute one not', () => {
    const four = new FourState({});
    const before = { ...four.lines };
    four.move(OUTLIER, four.outlier.x, four.outlier.y - 0.5);
    expect(four.lines.squared.w).toBeLessThan(before.squared.w - 0.01);
    expect(four.lines.absolute).toEqual(before.absolute);
  });
});

describe('chances', () => {
  test('yes and no cost −log p and −log(1 − p); ruling out the truth is infinite', () => {
    for (const p of [0.001, 0.3, 0.5, 0.99]) {
      const joint = (y: number) => -(y * Math.log(p) + (1 - y) * Math.log(1 - p));
      expect(crossEntropy(true, p)).toBeCloseTo(joint(1), 12);
      expect(crossEntropy(false, p)).toBeCloseTo(joint(0), 12);
    }
    expect(crossEntropy(true, 1)).toBe(0);
    expect([crossEntropy(true, 0), crossEntropy(false, 1)]).toEqual([Infinity, Infinity]);
    expect(crossEntropy(false, 0.99) / crossEntropy(true, 0.99)).toBeCloseTo(458.21, 2);
  });

  test('softmax: shares that add up, in the ratio e^(difference / T), however large the scores', () => {
    for (const temperature of [0.1, 1, 10]) {
      const shares = logSoftmax([2, 1, -1], temperature).map(Math.exp);
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect((shares[0] ?? 0) / (shares[1] ?? 0)).toBeCloseTo(Math.exp(1 / temperature), 6);
    }
    expect(logSoftmax([1e6, 0, -1e6], 0.1)).toEqual([0, -1e7, -2e7]);
    // By the engine: softmax(2, 1, −1).
    const [cat = 0, dog = 0, bird = 0] = new ScoresState({}).shares;
    expect(cat).toBeCloseTo(0.7053845126982412, 9);
    expect(dog).toBeCloseTo(0.2594964603424191, 9);
    expect(bird).toBeCloseTo(0.0351190269593397, 9);
  });

  test('all scores as much higher leave the shares, as far as there is room', () => {
    const scores = new ScoresState({ cat: '7.5' });
    const before = [...scores.shares];
    scores.lift(1);
    expect(scores.scores).toEqual([8, 1.5, -0.5]);
    scores.shares.forEach((share, i) => expect(share).toBeCloseTo(before[i] ?? NaN, 12));
  });
});

describe('the lab', () => {
  const pages = {
    line: [LineState, { w: '0.5', b: '-1', rate: '0.2' }],
    four: [FourState, { delta: '2', tau: '0.3' }],
    patient: [PatientState, { p: '0.25', truth: 'healthy' }],
    scores: [ScoresState, { cat: '-3', temperature: '0.5', right: '2' }],
  } as const;

  test.for(Object.entries(pages))('%s: a link brings everything back', ([, [State, settings]]) => {
    expect(new State({}).settings).toEqual({});
    expect(new State(settings).settings).toEqual(settings);
  });

  test.for(Object.entries(pages))('%s: never begins with what cannot be meant', ([, [State]]) => {
    const hostile = ['NaN', '1e9', '', '-Infinity', '__proto__', '<b>', '1_2_3', '_'.repeat(15)];
    const names = ['w', 'b', 'rate', 'points', 'delta', 'tau', 'p', 'truth', 'cat', 'temperature'];
    for (const value of hostile) {
      const settings = Object.fromEntries([...names, 'right'].map((name) => [name, value]));
      expect(new State(settings).settings).toEqual({});
    }
  });

  test('moved points travel in a link, and those from outside the picture are held at its edge', () => {
    const line = new LineState({});
    line.move(0, -1, 2.345);
    expect(new LineState(line.settings).points).toEqual(line.points);
    const far = new LineState({ points: '99_-99_0_0_0_0_0_0_0_0_0_0' });
    expect(far.points[0]).toEqual({ x: 3.5, y: -3 });
  });

  test('descent goes to the floor; however long it runs, its way stays bounded', () => {
    const line = new LineState({ w: '-2', b: '5', rate: '0.1' });
    while (line.step());
    expect(line.fate).toBe('rests');
    expect(line.loss).toBeCloseTo(line.least, 6);
    for (let i = 0; i < 1000; i += 1) line.step();
    expect(line.way.length).toBeLessThanOrEqual(301);
    line.again();
    expect([line.w, line.b, line.steps]).toEqual([-2, 5, 0]);
  });

  test('above the limit it flies off and says so, and the way back is open', () => {
    const line = new LineState({ rate: '0.5' });
    for (let i = 0; i < 2000; i += 1) line.step();
    expect(line.fate).toBe('away');
    expect(line.step()).toBe(false);
    line.again();
    expect(line.fate).toBe('stands');
  });

  test('the goal by hand can be reached, and not without moving', () => {
    const line = new LineState({});
    expect(line.best).toBeGreaterThan(line.goal);
    line.put({ w: 0.8, b: 1.2 });
    expect(line.best).toBeLessThan(line.goal);
  });
});
