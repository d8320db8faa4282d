/** The state of the lab: a ball or many, and the way they have come. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import {
  fateOf,
  floorBelow,
  HILLS,
  limitAt,
  next,
  type Fate,
  type Hill,
  type HillName,
} from './curves';

/** More are not drawn: the last ones tell enough. */
const KEPT = 200;
const BALLS = 41;

export const NAMES = ['parabola', 'quartic', 'cubic', 'bumpy', 'own'] as const satisfies (
  HillName | 'own'
)[];

export class Descent {
  name: HillName | 'own' = $state('parabola');
  /** The formula typed in, and what was read from it. */
  text = $state('w^2 / 4 + cos(2 w)');
  own: Hill | null = $state.raw(null);
  rate = $state(0.1);
  start = $state(3);
  /** Where the ball has been; the last one is where it is. */
  way: readonly number[] = $state.raw([3]);
  /** All steps so far, though only the last places are kept. */
  steps = $state(0);
  /** Where many balls are, and where each began; null with one ball. */
  crowd: { from: number; at: number }[] | null = $state.raw(null);

  readonly hill: Hill = $derived(
    this.name === 'own' ? (this.own ?? HILLS.parabola) : HILLS[this.name],
  );
  readonly here: number = $derived(this.way.at(-1) ?? this.start);
  readonly fate: Fate = $derived(fateOf(this.hill, this.way));
  readonly floor: number | null = $derived(floorBelow(this.hill, this.start));
  readonly limit: number | null = $derived(
    this.floor === null ? null : limitAt(this.hill, this.floor),
  );

  constructor(settings: Settings) {
    this.text = settings['formula'] ?? this.text;
    this.name = choiceIn(settings, 'curve', NAMES, 'parabola');
    this.rate = numberIn(settings, 'rate', [0.01, 1.5], this.hill.rate);
    this.begin(numberIn(settings, 'start', [-1e3, 1e3], this.hill.start));
    if (settings['balls'] === 'many') this.gather();
  }

  /** What a link keeps. */
  get settings(): Settings {
    const { name: curve, rate, start } = this;
    const usual = { curve: 'parabola', rate: this.hill.rate, start: this.hill.start };
    return {
      ...unusual({ curve, rate, start }, usual),
      ...(curve === 'own' && { formula: this.text }),
      ...(this.crowd && { balls: 'many' }),
    };
  }

  choose(name: HillName | 'own'): void {
    this.name = name;
    this.rate = this.hill.rate;
    this.begin(this.hill.start);
    if (this.crowd) this.gather();
  }

  /** A formula of one's own: it becomes the curve. */
  take(hill: Hill): void {
    this.own = hill;
    if (this.name === 'own') this.choose('own');
  }

  /** Puts the ball down somewhere; the way to there is forgotten. */
  begin(at: number): void {
    this.start = at;
    this.way = [at];
    this.steps = 0;
    if (this.crowd) this.gather();
  }

  /** One step of every ball; whether there is anything to go on for. */
  step(): boolean {
    this.way = [...this.way.slice(1 - KEPT), next(this.hill, this.here, this.rate)];
    this.steps += 1;
    this.crowd =
      this.crowd?.map(({ from, at }) => ({ from, at: next(this.hill, at, this.rate) })) ?? null;
    if (this.crowd) return this.crowd.some(({ at }) => this.#moves(at));
    return this.fate === 'rolls' || this.fate === 'bounces';
  }

  /** Many balls, evenly along the curve. */
  gather(): void {
    const [least, most] = this.hill.x;
    this.crowd = Array.from({ length: BALLS }, (_, i) => {
      const from = least + ((most - least) * i) / (BALLS - 1);
      return { from, at: from };
    });
    this.way = [this.start];
    this.steps = 0;
  }

  part(): void {
    this.crowd = null;
  }

  #moves(at: number): boolean {
    const fate = fateOf(this.hill, [at]);
    return fate === 'rolls';
  }
}
