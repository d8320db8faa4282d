import { describe, expect, test } from 'vitest';
import {
  apart,
  bestScore,
  bestVerdict,
  densityAt,
  drawsFrom,
  integral,
  numbersFrom,
  type Hill,
} from '../../../web/src/labs/forger/densities';
import {
  BATCH,
  Game,
  PACE_NAMES,
  REAL,
  REAL_NAMES,
} from '../../../web/src/labs/forger/game.svelte';
import {
  detectiveGradient,
  forge,
  forgerGradient,
  fullScore,
  hillsOf,
  lossOf,
  NOBODY,
  scoreOf,
  verdict,
  type Skill,
} from '../../../web/src/labs/forger/players';
import { standingOf, type Round } from '../../../web/src/labs/forger/standing';

const H = 1e-6;
const FORGER: readonly Skill[] = [
  { at: -0.7, log: -0.3 },
  { at: 1.9, log: 0.4 },
];
const DETECTIVE = NOBODY.map((_, k) => Math.sin(k * 1.3 + 1) * 2);
const ZS = [-1.7, 0.3, 0.9, -0.2, 2.1, -0.8, 0.05];
const DATA = [1.1, -2.3, 0.4, 3.9, -4.2];

function rounds(count: number, game: Game): Game {
  for (let i = 0; i < count; i += 1) game.step();
  return game;
}

describe('densities', () => {
  test.for(REAL_NAMES)('%s: all of it is 1, and draws lie where it says', (name) => {
    const hills: readonly Hill[] = REAL[name];
    expect(integral(hills, hills, (p) => p)).toBeCloseTo(1, 9);
    const draws = drawsFrom(hills, numbersFrom(7), 20_000);
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(mean).toBeCloseTo(
      integral(hills, hills, (p, _, x) => p * x),
      1,
    );
    const near = draws.filter((x) => Math.abs(x - (hills[0]?.at ?? 0)) < 0.5).length;
    const wanted = integral(hills, hills, (p, _, x) =>
      Math.abs(x - (hills[0]?.at ?? 0)) < 0.5 ? p : 0,
    );
    expect(near / draws.length).toBeCloseTo(wanted, 1);
  });

  test('the best verdict is p / (p + q): ½ where they are the same, and where there is nothing', () => {
    const one: readonly Hill[] = REAL.one;
    for (const x of [-4, 0, 1.5]) expect(bestVerdict(one, one, x)).toBeCloseTo(0.5, 12);
    expect(bestVerdict(one, one, 1e3)).toBe(0.5);
    const [p, q] = [densityAt(REAL.one, 0.3), densityAt(REAL.two, 0.3)];
    expect(bestVerdict(REAL.one, REAL.two, 0.3)).toBeCloseTo(p / (p + q), 12);
  });

  test('apart: 0 if the same, log 2 if nothing is in common', () => {
    expect(apart(REAL.one, REAL.one)).toBeCloseTo(0, 9);
    const far: Hill[] = [{ at: -9, wide: 0.3, share: 1 }];
    expect(apart(REAL.one, far)).toBeCloseTo(Math.LN2, 6);
    expect(bestScore(REAL.one, REAL.one)).toBeCloseTo(-Math.log(4), 9);
  });

  test('the score of p / (p + q) is 2 · apart − log 4, and no detective has more', () => {
    const forged = hillsOf(FORGER);
    const best = integral(REAL.two, forged, (p, q) => {
      const part = (own: number) => (own > 0 ? own * Math.log(own / (p + q)) : 0);
      return part(p) + part(q);
    });
    expect(best).toBeCloseTo(bestScore(REAL.two, forged), 6);
    for (const strength of [0, 0.3, 1, 5]) {
      const detective = DETECTIVE.map((v) => v * strength);
      expect(fullScore(detective, REAL.two, forged)).toBeLessThanOrEqual(best + 1e-9);
    }
    expect(fullScore(NOBODY, REAL.two, forged)).toBeCloseTo(-Math.log(4), 6);
  });
});

describe('gradients', () => {
  test('the detective’s: as the score moves', () => {
    const forged = forge(FORGER, ZS);
    const found = detectiveGradient(DETECTIVE, DATA, forged);
    DETECTIVE.forEach((v, k) => {
      const score = (nudge: number) => scoreOf(DETECTIVE.with(k, v + nudge), DATA, forged);
      expect(found[k]).toBeCloseTo((score(H) - score(-H)) / (2 * H), 6);
    });
  });

  test.for(['fool', 'original'] as const)('the forger’s, aim %s: as the loss moves', (aim) => {
    const found = forgerGradient(FORGER, DETECTIVE, ZS, aim);
    FORGER.forEach((skill, i) => {
      for (const name of ['at', 'log'] as const) {
        const loss = (nudge: number) => {
          const nudged = { ...skill, [name]: skill[name] + nudge };
          return lossOf(FORGER.with(i, nudged), DETECTIVE, ZS, aim);
        };
        expect(found[i]?.[name]).toBeCloseTo((loss(H) - loss(-H)) / (2 * H), 6);
      }
    });
  });

  test('a sure detective: not to be caught hardly slopes, to fool it does', () => {
    const sure = DETECTIVE.map((v, k) => (k === 0 ? -12 : v * 0.1));
    const steep = (aim: 'fool' | 'original') =>
      Math.hypot(...forgerGradient(FORGER, sure, ZS, aim).map(({ at }) => at));
    expect(steep('original')).toBeLessThan(1e-4 * steep('fool'));
  });

  test('scores stay finite, however sure', () => {
    const sure = NOBODY.map((_, k) => (k === 0 ? 1e4 : 0));
    expect(scoreOf(sure, DATA, DATA)).toBe(-1e4);
    expect(verdict(sure, 0)).toBe(1);
  });
});

describe('the game', () => {
  test('the same seed plays the same game, another one another', () => {
    const play = (seed: string) => rounds(30, new Game({ seed }));
    expect(play('5').forger).toEqual(play('5').forger);
    expect(play('5').detective).toEqual(play('5').detective);
    expect(play('6').forger).not.toEqual(play('5').forger);
    const again = play('5');
    again.again();
    expect(rounds(30, again).forger).toEqual(play('5').forger);
  });

  test.for(['1', '2', '3'])('seed %s: evenly paced they come to balance', (seed) => {
    const game = rounds(250, new Game({ seed }));
    expect(game.standing).toBe('balance');
    expect(game.forger[0]?.at).toBeCloseTo(1.5, 0);
    expect(Math.exp(game.forger[0]?.log ?? 0)).toBeCloseTo(0.7, 0);
    // What it learnt is near what can be known, where there is anything.
    for (const x of [0.8, 1.5, 2.2]) {
      const best = bestVerdict(game.truth, game.forgery, x);
      expect(Math.abs(verdict(game.detective, x) - best)).toBeLessThan(0.1);
    }
  });

  test.for(['1', '2', '3'])('seed %s: a faster detective wins', (seed) => {
    const game = new Game({ seed, aim: 'original' });
    game.set('detective');
    expect(rounds(60, game).standing).toBe('detective');
  });

  test.for(['1', '2', '3'])('seed %s: a faster forger runs in circles', (seed) => {
    const game = new Game({ seed });
    game.set('forger');
    expect(rounds(300, game).standing).toBe('circles');
  });

  test.for(['1', '2', '3'])('seed %s: with two hills one may never be forged', (seed) => {
    const game = new Game({ seed, real: 'two' });
    game.set('detective');
    expect(rounds(150, game).standing).toBe('collapse');
  });

  test.for(['1', '2', '3'])('seed %s: a much faster forger heaps two hills up', (seed) => {
    const game = new Game({ seed, real: 'two' });
    game.set('forger');
    expect(rounds(130, game).standing).toBe('heap');
  });

  test('its history stays bounded, and a hill put by hand stays in the picture', () => {
    const game = rounds(400, new Game({}));
    expect(game.history).toHaveLength(300);
    expect(game.rounds).toBe(400);
    expect([game.seen.real.length, game.seen.forged.length]).toEqual([BATCH, BATCH]);
    game.place(0, 99);
    expect(game.forger[0]?.at).toBe(4.5);
    game.choose('two');
    expect([game.rounds, game.forger.length]).toEqual([0, 2]);
  });

  test('how it stands is not said before there is enough to say it from', () => {
    const same: Round = {
      apart: 0,
      ofReal: 0.5,
      ofForged: 0.5,
      covered: [1],
      at: [1.5],
      wide: [0.7],
    };
    expect(standingOf([], REAL.one)).toBe('begins');
    expect(standingOf(Array(19).fill(same) as Round[], REAL.one)).toBe('chases');
    expect(standingOf(Array(20).fill(same) as Round[], REAL.one)).toBe('balance');
  });
});

describe('the lab', () => {
  test('a link brings everything back', () => {
    expect(new Game({}).settings).toEqual({});
    const settings = {
      ...{ real: 'two', aim: 'original', seed: '17' },
      ...{ detectiveSteps: '7', detectiveRate: '0.25', forgerSteps: '2', forgerRate: '0.05' },
    };
    expect(new Game(settings).settings).toEqual(settings);
    for (const name of PACE_NAMES) {
      const game = new Game({});
      game.set(name);
      expect(new Game(game.settings).pace).toBe(name);
    }
  });

  test('never begins with what cannot be meant', () => {
    const rates = ['detectiveSteps', 'detectiveRate', 'forgerSteps', 'forgerRate'];
    for (const value of ['NaN', '1e9', '', '-1', '0', '__proto__', '<b>']) {
      const names = ['real', 'aim', 'seed', ...rates];
      const settings = Object.fromEntries(names.map((name) => [name, value]));
      expect(new Game(settings).settings).toEqual({});
    }
    expect(new Game({ seed: '1.5', forgerSteps: '2.5' }).settings).toEqual({});
  });

  test('seeds go round', () => {
    const game = new Game({ seed: '999' });
    game.draw();
    expect(game.seed).toBe(1);
  });
});
