/** The game: rounds in which the detective and the forger learn in turn. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { apart, drawsFrom, normals, numbersFrom, type Hill } from './densities';
import {
  detectiveGradient,
  forge,
  forgerGradient,
  hillsOf,
  NOBODY,
  verdict,
  type Aim,
  type Detective,
  type Skill,
} from './players';
import { coveredBy, standingOf, type Round, type Standing } from './standing';

export const REAL = {
  one: [{ at: 1.5, wide: 0.7, share: 1 }],
  two: [
    { at: -2, wide: 0.5, share: 0.5 },
    { at: 2, wide: 0.5, share: 0.5 },
  ],
} as const satisfies Record<string, readonly Hill[]>;
export type RealName = keyof typeof REAL;
export const REAL_NAMES: readonly RealName[] = ['one', 'two'];
export const AIMS: readonly Aim[] = ['fool', 'original'];
export const BATCH = 64;
export const MOST_STEPS = 10;
const KEPT = 300;

/** Where the forger begins: with as many hills as there really are, all on one side. */
const FIRST: Record<RealName, readonly Skill[]> = {
  one: [{ at: -2.5, log: -0.4 }],
  two: [
    { at: -2.6, log: -0.4 },
    { at: -1.6, log: -0.4 },
  ],
};
/** Hills are held in the picture, and between a needle and a plain. */
const FURTHEST = 4.5;
const WIDTHS = [Math.log(0.1), Math.log(3)] as const;

/** Who learns how fast: steps in a round, and how large they are. */
interface Pace {
  detectiveSteps: number;
  detectiveRate: number;
  forgerSteps: number;
  forgerRate: number;
}
export type PaceName = 'even' | 'detective' | 'forger';
export const PACES: Readonly<Record<PaceName, Pace>> = {
  even: { detectiveSteps: 3, detectiveRate: 0.5, forgerSteps: 1, forgerRate: 0.3 },
  detective: { detectiveSteps: 10, detectiveRate: 1, forgerSteps: 1, forgerRate: 0.02 },
  forger: { detectiveSteps: 1, detectiveRate: 0.1, forgerSteps: 5, forgerRate: 1 },
};
export const PACE_NAMES: readonly PaceName[] = ['even', 'detective', 'forger'];
export const RATES: Range = [0.01, 1];
const USUAL = { real: 'one', aim: 'fool', seed: 1, ...PACES.even };
const MOST_SEED = 999;

export class Game {
  real: RealName = $state('one');
  aim: Aim = $state('fool');
  seed = $state(USUAL.seed);
  detectiveSteps = $state(USUAL.detectiveSteps);
  detectiveRate = $state(USUAL.detectiveRate);
  forgerSteps = $state(USUAL.forgerSteps);
  forgerRate = $state(USUAL.forgerRate);

  detective: Detective = $state.raw(NOBODY);
  forger: readonly Skill[] = $state.raw(FIRST.one);
  rounds = $state(0);
  /** The last rounds, the newest at the end. */
  history: readonly Round[] = $state.raw([]);
  /** The last batch. */
  seen: { real: readonly number[]; forged: readonly number[] } = $state.raw({
    real: [],
    forged: [],
  });

  readonly pace: PaceName | null = $derived(
    PACE_NAMES.find((name) => {
      const pace = PACES[name];
      return (
        pace.detectiveSteps === this.detectiveSteps &&
        pace.detectiveRate === this.detectiveRate &&
        pace.forgerSteps === this.forgerSteps &&
        pace.forgerRate === this.forgerRate
      );
    }) ?? null,
  );
  readonly truth: readonly Hill[] = $derived(REAL[this.real]);
  readonly forgery: readonly Hill[] = $derived(hillsOf(this.forger));
  readonly last: Round | undefined = $derived(this.history.at(-1));
  readonly standing: Standing = $derived(standingOf(this.history, this.truth));

  constructor(settings: Settings) {
    this.real = choiceIn(settings, 'real', REAL_NAMES, 'one');
    this.aim = choiceIn(settings, 'aim', AIMS, 'fool');
    const whole = (name: 'seed' | 'detectiveSteps' | 'forgerSteps', most: number) => {
      const value = numberIn(settings, name, [1, most], USUAL[name]);
      return Number.isInteger(value) ? value : USUAL[name];
    };
    this.seed = whole('seed', MOST_SEED);
    this.detectiveSteps = whole('detectiveSteps', MOST_STEPS);
    this.forgerSteps = whole('forgerSteps', MOST_STEPS);
    this.detectiveRate = numberIn(settings, 'detectiveRate', RATES, USUAL.detectiveRate);
    this.forgerRate = numberIn(settings, 'forgerRate', RATES, USUAL.forgerRate);
    this.again();
  }

  get settings(): Settings {
    const { real, aim, seed, detectiveSteps, detectiveRate, forgerSteps, forgerRate } = this;
    return unusual(
      { real, aim, seed, detectiveSteps, detectiveRate, forgerSteps, forgerRate },
      USUAL,
    );
  }

  again(): void {
    [this.detective, this.forger] = [NOBODY, FIRST[this.real]];
    [this.rounds, this.history] = [0, []];
    this.seen = this.#batch(0);
  }

  choose(real: RealName): void {
    this.real = real;
    this.again();
  }

  set(pace: PaceName): void {
    Object.assign(this, PACES[pace]);
  }

  /** Other draws, the game from its beginning. */
  draw(): void {
    this.seed = (this.seed % MOST_SEED) + 1;
    this.again();
  }

  /** Puts one of the forger's hills somewhere by hand. */
  place(hill: number, at: number): void {
    const put = held(Number(at.toFixed(2)), [-FURTHEST, FURTHEST]);
    this.forger = this.forger.map((own, i) => (i === hill ? { ...own, at: put } : own));
    this.seen = this.#batch(0);
  }

  /** A round; it always goes on. */
  step(): boolean {
    for (let i = 0; i < this.detectiveSteps; i += 1) this.#detect(i);
    for (let i = 0; i < this.forgerSteps; i += 1) this.#forge(i);
    this.rounds += 1;
    this.seen = this.#batch(0);
    this.history = [...this.history.slice(1 - KEPT), this.#round()];
    return true;
  }

  #detect(turn: number): void {
    const { real, forged } = this.#batch(2 * turn + 1);
    const gradient = detectiveGradient(this.detective, real, forged);
    this.detective = this.detective.map((v, k) => v + this.detectiveRate * (gradient[k] ?? 0));
  }

  #forge(turn: number): void {
    const zs = normals(this.#numbers(2 * turn + 2), BATCH);
    const gradient = forgerGradient(this.forger, this.detective, zs, this.aim);
    this.forger = this.forger.map(({ at, log }, i) => ({
      at: held(at - this.forgerRate * (gradient[i]?.at ?? 0), [-FURTHEST, FURTHEST]),
      log: held(log - this.forgerRate * (gradient[i]?.log ?? 0), WIDTHS),
    }));
  }

  /** A turn's own numbers: they follow from the seed, the round and the turn. */
  #numbers(turn: number): () => number {
    return numbersFrom(Math.imul(this.seed, 0x9e3779b1) + this.rounds * 64 + turn);
  }

  #batch(turn: number): { real: number[]; forged: number[] } {
    const next = this.#numbers(turn);
    const real = drawsFrom(this.truth, next, BATCH);
    return { real, forged: forge(this.forger, normals(next, BATCH)) };
  }

  #round(): Round {
    const said = (xs: readonly number[]): number =>
      xs.reduce((sum, x) => sum + verdict(this.detective, x), 0) / xs.length;
    return {
      apart: apart(this.truth, this.forgery),
      ofReal: said(this.seen.real),
      ofForged: said(this.seen.forged),
      covered: coveredBy(this.seen.forged, this.truth),
      at: this.forger.map(({ at }) => at),
      wide: this.forgery.map(({ wide }) => wide),
    };
  }
}

const held = (value: number, [least, most]: Range): number =>
  Math.max(least, Math.min(most, value));
