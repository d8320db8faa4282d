/** A line, its points, and the way that descent has taken down the bowl of their mean square. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import {
  gradientOf,
  leastSquares,
  limitOf,
  meanSquare,
  stepped,
  type Line,
  type Point,
} from './fit';
import { placed, pointsIn, UP, within, writePoints } from './points';
import type { Range } from '../../ui/plane/frame';

export const POINTS: readonly Point[] = [
  { x: -2.6, y: -1.4 },
  { x: -1.7, y: 0.6 },
  { x: -0.6, y: 0.1 },
  { x: 0.5, y: 2.4 },
  { x: 1.6, y: 1.9 },
  { x: 2.7, y: 3.8 },
];
export const SLOPES: Range = [-3, 3];
const USUAL = { w: -0.2, b: 1.6, rate: 0.1 };

/** More places are not kept: the last ones tell enough. */
const KEPT = 300;
/** Places by hand closer together than this are one. */
const BESIDE = 0.08;
const LEVEL = 1e-4;
export const AWAY = 1e6;

export type Fate = 'stands' | 'walks' | 'rests' | 'away';

export class LineState {
  points: readonly Point[] = $state.raw(POINTS);
  w = $state(USUAL.w);
  b = $state(USUAL.b);
  rate = $state(USUAL.rate);
  steps = $state(0);
  /** Where descent has been, the place it began first. */
  way: readonly Line[] = $state.raw([]);
  /** Where the line was put by hand. */
  tried: readonly Line[] = $state.raw([]);

  readonly line: Line = $derived({ w: this.w, b: this.b });
  readonly loss: number = $derived(meanSquare(this.line, this.points));
  readonly slope: Line = $derived(gradientOf(this.line, this.points));
  readonly floor: Line = $derived(leastSquares(this.points));
  readonly least: number = $derived(meanSquare(this.floor, this.points));
  readonly limit: number = $derived(limitOf(this.points));
  /** The smallest mean square that was found by hand. */
  readonly best: number = $derived(
    Math.min(this.loss, ...this.tried.map((line) => meanSquare(line, this.points))),
  );
  /** A mean square that can be reached by hand. */
  readonly goal: number = $derived(Math.ceil((this.least * 1.3 + 0.03) * 20) / 20);
  readonly fate: Fate = $derived.by(() => {
    if (!(Math.hypot(this.w, this.b) < AWAY)) return 'away';
    if (Math.hypot(this.slope.w, this.slope.b) < LEVEL) return 'rests';
    return this.steps > 0 ? 'walks' : 'stands';
  });

  constructor(settings: Settings) {
    this.points = pointsIn(settings, POINTS);
    this.rate = numberIn(settings, 'rate', [0.01, 0.5], USUAL.rate);
    const w = numberIn(settings, 'w', SLOPES, USUAL.w);
    this.put({ w, b: numberIn(settings, 'b', UP, USUAL.b) });
  }

  get settings(): Settings {
    const begun = this.way[0] ?? this.line;
    const { rate } = this;
    const points = writePoints(this.points);
    return unusual({ ...begun, rate, points }, { ...USUAL, points: writePoints(POINTS) });
  }

  /** Puts the line somewhere by hand; the way of descent is forgotten. */
  put({ w, b }: Line): void {
    this.w = within(Number(w.toFixed(3)), SLOPES);
    this.b = within(Number(b.toFixed(3)), UP);
    const before = this.tried.at(-1);
    if (!before || Math.hypot(before.w - this.w, before.b - this.b) > BESIDE) {
      this.tried = [...this.tried.slice(1 - KEPT), { ...this.line }];
    }
    this.#forget();
  }

  move(index: number, x: number, y: number): void {
    this.points = this.points.map((point, i) => (i === index ? placed(x, y) : point));
    this.tried = [];
    this.#forget();
  }

  /** One step of descent; whether there is anything to go on for. */
  step(): boolean {
    if (this.fate === 'away') return false;
    const before = this.line;
    const { w, b } = stepped(before, this.points, this.rate);
    const [first = before, ...rest] = [...this.way, before];
    this.way = [first, ...rest.slice(-KEPT)];
    this.w = w;
    this.b = b;
    this.steps += 1;
    return this.fate === 'walks';
  }

  /** Back to where descent began. */
  again(): void {
    const first = this.way[0];
    if (first) this.put(first);
  }

  #forget(): void {
    this.way = [];
    this.steps = 0;
  }
}
