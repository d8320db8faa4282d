/** A pen on the pad: the stroke under way grows with every event, and is shown once a frame. */
import type { Point, Stroke } from '../model/ink';

/** `done`: the last stroke is finished. */
export type Draw = (strokes: readonly Stroke[], done: boolean) => void;

export class Pen {
  #before: readonly Stroke[] = [];
  #live: Point[] = [];
  #frame: number | null = null;
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Begins a stroke besides those there are. */
  down(strokes: readonly Stroke[], point: Point): void {
    this.#before = strokes;
    this.#live = [point];
    this.#show(false);
  }

  to(...points: readonly Point[]): void {
    this.#live.push(...points);
    this.#frame ??= requestAnimationFrame(() => this.#show(false));
  }

  lift(): void {
    this.#show(true);
  }

  /** Drops what is not shown yet. */
  forget(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  #show(done: boolean): void {
    this.forget();
    this.#draw([...this.#before, [...this.#live]], done);
  }
}
