/** The state of the lab: three descents from one start, by batches of 1, of 32 and of all. */
import { numberIn, unusual } from '../address';
import { leastSquares, meanSquare, stepped, type Line } from '../loss/fit';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { COUNT, orderOf, POINTS } from './batches';

export const BATCHES = [1, 32, COUNT] as const;
export type Batch = (typeof BATCHES)[number];

export const SLOPES: Range = [-2, 3];
export const HEIGHTS: Range = [-2, 3];
export const RATES: Range = [0.001, 0.3];
const USUAL = { rate: 0.02, seed: 1, w: -1.4, b: -1.2 };
/** A run ends after so many epochs. */
export const MOST = 12;
const AWAY = 1e4;

export const FLOOR = leastSquares(POINTS);
export const LEAST = meanSquare(FLOOR, POINTS);

export class Batches {
  rate = $state(USUAL.rate);
  seed = $state(USUAL.seed);
  start: Line = $state.raw({ w: USUAL.w, b: USUAL.b });
  /** How many examples each of the three has read. */
  read = $state(0);
  ways: Record<Batch, readonly Line[]> = $state.raw(byBatch(() => [this.start]));

  /** Counted from 0; it ends with its last example. */
  readonly epoch: number = $derived(Math.max(0, Math.ceil(this.read / COUNT) - 1));
  /** Examples read in this epoch. */
  readonly done: number = $derived(this.read - this.epoch * COUNT);
  readonly order: readonly number[] = $derived(orderOf(this.seed, this.epoch));
  readonly over: boolean = $derived(this.read >= MOST * COUNT);

  constructor(settings: Settings) {
    this.rate = numberIn(settings, 'rate', RATES, USUAL.rate);
    const seed = numberIn(settings, 'seed', [0, 9999], USUAL.seed);
    this.seed = Number.isInteger(seed) ? seed : USUAL.seed;
    const w = numberIn(settings, 'w', SLOPES, USUAL.w);
    this.begin({ w, b: numberIn(settings, 'b', HEIGHTS, USUAL.b) });
  }

  get settings(): Settings {
    const { rate, seed, start } = this;
    return unusual({ rate, seed, ...start }, USUAL);
  }

  /** Where one of them is. */
  at(batch: Batch): Line {
    return this.ways[batch].at(-1) ?? this.start;
  }

  loss(batch: Batch): number {
    return meanSquare(this.at(batch), POINTS);
  }

  away(batch: Batch): boolean {
    const { w, b } = this.at(batch);
    return !(Math.hypot(w, b) < AWAY);
  }

  /** Puts all three at one place; what was read is forgotten. */
  begin({ w, b }: Line): void {
    this.start = { w: within(w, SLOPES), b: within(b, HEIGHTS) };
    this.ways = byBatch(() => [this.start]);
    this.read = 0;
  }

  shuffle(): void {
    this.seed = (this.seed + 1) % 10_000;
    this.begin(this.start);
  }

  /** Reads so many examples more: whoever has a batch together takes a step. Whether it goes on. */
  go(examples: number): boolean {
    const ways = byBatch((batch) => [...this.ways[batch]]);
    let { read, order } = this;
    for (let i = 0; i < examples && read < MOST * COUNT; i += 1) {
      if (read % COUNT === 0) order = orderOf(this.seed, read / COUNT);
      read += 1;
      const end = ((read - 1) % COUNT) + 1;
      for (const batch of BATCHES) {
        if (read % batch === 0) this.#step(ways[batch], order.slice(end - batch, end));
      }
    }
    this.ways = ways;
    this.read = read;
    return !this.over;
  }

  /** One step by the slope of these examples alone. */
  #step(way: Line[], examples: readonly number[]): void {
    const here = way.at(-1) ?? this.start;
    if (!(Math.hypot(here.w, here.b) < AWAY)) return;
    const points = examples.flatMap((index) => POINTS[index] ?? []);
    way.push(stepped(here, points, this.rate));
  }
}

function byBatch<Value>(of: (batch: Batch) => Value): Record<Batch, Value> {
  return Object.fromEntries(BATCHES.map((batch) => [batch, of(batch)])) as Record<Batch, Value>;
}

function within(value: number, [least, most]: Range): number {
  return Math.min(most, Math.max(least, Number(value.toFixed(2))));
}
