import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENDS, MOST, Race } from '../../../web/src/labs/descent-2d/race.svelte';
import {
  NAMES,
  RACERS,
  USUAL,
  type Knobs,
  type RacerName,
  type Weight,
} from '../../../web/src/labs/descent-2d/racers';
import { Relief, spotOf } from '../../../web/src/labs/descent-2d/relief';
import {
  heightsOf,
  isFloor,
  levelsOf,
  SURFACES,
  type Place,
  type Surface,
} from '../../../web/src/labs/descent-2d/surfaces';

interface Recorded {
  knobs: Record<RacerName, Record<string, number>>;
  ways: Record<'ravine' | 'rosenbrock', Record<RacerName, Record<string, [number, number]>>>;
}

/** By the engine's own optimizers: record_optimizers.py. */
const recorded = JSON.parse(
  readFileSync('tests/web/labs/optimizers.json', 'utf-8'),
) as unknown as Recorded;
const surfaces = Object.entries(SURFACES) as [string, Surface][];

function walk(name: RacerName, surface: Surface, knobs: Knobs, steps: number): Place[] {
  let [x, y] = surface.start.map((w): Weight => ({ w, m: 0, s: 0 })) as [Weight, Weight];
  return Array.from({ length: steps }, (_, i): Place => {
    const [dx, dy] = surface.gradient(x.w, y.w);
    const { step } = RACERS[name];
    [x, y] = [step(x, dx, knobs, i + 1), step(y, dy, knobs, i + 1)];
    return [x.w, y.w];
  });
}

describe.for(['ravine', 'rosenbrock'] as const)('on the %s', (ground) => {
  test.for(NAMES)('%s goes where the engine’s goes', (name) => {
    const { learning_rate: rate = NaN, ...others } = recorded.knobs[name];
    const way = walk(name, SURFACES[ground], { ...USUAL, ...others, rate }, 200);
    const places = Object.entries(recorded.ways[ground][name]);
    expect(places).toHaveLength(6);
    for (const [step, [x, y]] of places) {
      const here = way[Number(step) - 1] ?? [NaN, NaN];
      expect(Math.hypot(here[0] - x, here[1] - y)).toBeLessThan(1e-6);
    }
  });
});

describe('surfaces', () => {
  test.for(surfaces)('%s: the two partial derivatives are the slopes', ([, surface]) => {
    const { f, gradient, x, y } = surface;
    const h = 1e-5;
    for (let a = x[0]; a <= x[1]; a += 0.61) {
      for (let b = y[0]; b <= y[1]; b += 0.53) {
        const size = 1 + Math.abs(f(a, b));
        const [dx, dy] = gradient(a, b);
        expect(Math.abs(dx - (f(a + h, b) - f(a - h, b)) / (2 * h)) / size).toBeLessThan(1e-6);
        expect(Math.abs(dy - (f(a, b + h) - f(a, b - h)) / (2 * h)) / size).toBeLessThan(1e-6);
      }
    }
  });

  test('floors and a saddle are told apart', () => {
    expect(isFloor(SURFACES.bowl, [0, 0])).toBe(true);
    expect(isFloor(SURFACES.rosenbrock, [1, 1])).toBe(true);
    expect(isFloor(SURFACES.saddle, [0, 0])).toBe(false);
  });

  test.for(surfaces)('%s: its lines climb, and lie between its heights', ([, surface]) => {
    const heights = heightsOf(surface);
    const levels = levelsOf(heights, 16);
    expect(levels.length).toBeGreaterThan(8);
    expect([...levels].sort((a, b) => a - b)).toEqual(levels);
    expect(levels[0]).toBeGreaterThanOrEqual(Math.min(...heights));
    expect(levels.at(-1)).toBeLessThan(Math.max(...heights));
  });
});

describe('the race', () => {
  const raced = (settings: Record<string, string>): Race => {
    const race = new Race(settings);
    while (race.step());
    return race;
  };

  test('gradient descent in the ravine is (−3.5 · (1 − α)ⁿ, 1.5 · (1 − 20α)ⁿ)', () => {
    const race = new Race({ surface: 'ravine', sgd_rate: '0.09' });
    for (let n = 1; n <= 30; n += 1) {
      race.step();
      expect(race.here[0]).toBeCloseTo(-3.5 * 0.91 ** n, 9);
      expect(race.here[1]).toBeCloseTo(1.5 * (-0.8) ** n, 9);
    }
  });

  test('at 2 / curvature, below and above: home or away', () => {
    expect(raced({ surface: 'ravine', sgd_rate: '0.099' }).runs.sgd.fate).toBe('rests');
    expect(raced({ surface: 'ravine', sgd_rate: '0.11' }).runs.sgd.fate).toBe('away');
  });

  test('in the two valleys momentum rolls over the hill, plain descent does not', () => {
    const { runs } = raced({ surface: 'valleys' });
    expect([runs.sgd.fate, runs.momentum.fate]).toEqual(['rests', 'rests']);
    expect(runs.sgd.way.at(-1)?.[0]).toBeGreaterThan(1.5);
    expect(runs.momentum.way.at(-1)?.[0]).toBeLessThan(-1.5);
  });

  test('from the ridge a saddle holds, beside it everything falls', () => {
    expect(raced({ surface: 'saddle', y: '0' }).runs.sgd.fate).toBe('flat');
    expect(NAMES.map((name) => raced({ surface: 'saddle' }).runs[name].fate)).toEqual(
      NAMES.map(() => 'falls'),
    );
  });

  test('what is shown as the next place is the next place', () => {
    const race = new Race({ chosen: 'adam' });
    for (let i = 0; i < 5; i += 1) {
      const next = race.next();
      race.step();
      expect(race.here).toEqual(next);
    }
  });

  test('who stays at home does not move, and a run ends', () => {
    const race = raced({ without: 'adam.sgd', surface: 'rosenbrock' });
    expect(race.racers).toEqual(['momentum', 'nesterov', 'rmsprop']);
    expect(race.runs.adam.way).toHaveLength(1);
    expect(race.steps).toBeLessThanOrEqual(MOST);
  });

  test('a link holds what differs, and brings it back', () => {
    const race = new Race({});
    expect(race.settings).toEqual({});
    race.choose('valleys');
    race.begin([1.25, -0.5]);
    race.knobs.adam.beta_1 = 0.5;
    race.running.sgd = false;
    race.chosen = 'adam';
    expect(race.settings).toEqual({
      ...{ surface: 'valleys', x: '1.25', y: '-0.5', adam_beta_1: '0.5' },
      ...{ without: 'sgd', chosen: 'adam' },
    });
    expect(new Race(race.settings).settings).toEqual(race.settings);
  });

  test('hostile settings mean the usual', () => {
    const hostile = { surface: '__proto__', chosen: 'constructor', x: '1e9', y: 'NaN' };
    const race = new Race({ ...hostile, sgd_rate: '-1', adam_beta_2: '1', without: 'toString' });
    expect(race.settings).toEqual({});
    expect(ENDS.beta_2[1]).toBeLessThan(1);
  });
});

describe('the relief', () => {
  test('turned by a half, left is right and near is far', () => {
    const [here, there] = [spotOf(0.2, 0.9, 0.5, 0.3), spotOf(0.2, 0.9, 0.5, 0.3 + Math.PI)];
    expect(there.x).toBeCloseTo(-here.x, 12);
    expect(there.depth).toBeCloseTo(-here.depth, 12);
  });

  test('the farthest tiles are drawn first, and a way lies on them', () => {
    const relief = new Relief(SURFACES.bowl);
    const depths = relief.tiles(0.7).map(({ depth }) => depth);
    expect([...depths].sort((a, b) => b - a)).toEqual(depths);
    expect(relief.spot([0, 0], 0)).toEqual(spotOf(0.5, 0.5, 0, 0));
    expect(relief.spot([5, 0], 0)).toBeNull();
  });

  test('a way follows the ground, and has a gap where it is outside', () => {
    const relief = new Relief(SURFACES.bowl);
    const [, ...path] = relief.path(
      [
        [-2, 0],
        [2, 0],
        [9, 0],
      ],
      0,
    );
    expect(path[5]).toEqual(relief.spot([0, 0], 0));
    expect(path[11]).toEqual(relief.spot([2, 0], 0));
    expect(path.at(-1)).toBeNull();
  });

  test('where there is no height, there is no ground', () => {
    const relief = new Relief({ ...SURFACES.bowl, f: (x) => Math.log(x) });
    const tiles = relief.tiles(0.4);
    expect(tiles.length).toBeGreaterThan(300);
    expect(tiles.length).toBeLessThan(28 * 28 * 0.52);
    expect(tiles.flatMap(({ corners }) => corners.map(({ y }) => y)).every(Number.isFinite)).toBe(
      true,
    );
  });
});
