/** A picture of the learner's own: drawn, or from a file or the camera, and as the data are. */
import type { DatasetEntry } from '../generated/wire';
import type { Stroke } from '../model/ink';
import { inkOf, type Pixels } from '../model/photo';
import { prepare, sheetOf } from '../model/prepare';
import { thickened } from '../model/thicken';
import type { Easel } from '../stores/easel.svelte';
import { readPicture } from './picture-file';

/** What a view may ask about a picture: one's own can be made for such data. */
export function canDraw({ preparation, image_shape: shape }: DatasetEntry): boolean {
  return preparation !== null && shape?.length === 2 && shape[0] === shape[1];
}

export class OwnPicture {
  /** Why a file could not be read. */
  problem: string | null = $state(null);
  /** How often something was finished: a stroke, a photo, an undo. */
  changes = $state(0);
  readonly #dataset: () => DatasetEntry;
  readonly #easel: Easel;

  constructor(dataset: () => DatasetEntry, easel: Easel) {
    this.#dataset = dataset;
    this.#easel = easel;
  }

  readonly side = $derived.by(() => this.#dataset().image_shape?.[0] ?? 1);
  readonly #taken = $derived.by(() => {
    const { preparation } = this.#dataset();
    if (!this.photo || !preparation) return null;
    const { sheet, bright } = inkOf(this.photo, preparation, this.#easel.bright);
    return { sheet: thickened(sheet, preparation), bright };
  });
  /** The pixels as the network gets them, row by row; null while there is no ink. */
  readonly values = $derived.by(() => {
    const { preparation } = this.#dataset();
    if (!preparation) return null;
    const sheet = this.#taken?.sheet ?? sheetOf(this.strokes, preparation, this.side);
    return prepare(sheet, preparation, this.side);
  });

  get strokes(): readonly Stroke[] {
    return this.#easel.strokes;
  }

  get photo(): Pixels | null {
    return this.#easel.photo;
  }

  /** Whether what is bright in the photo counts as ink. */
  get bright(): boolean {
    return this.#taken?.bright ?? false;
  }

  set bright(bright: boolean) {
    this.#easel.bright = bright;
    this.changes += 1;
  }

  /** The rows to ask about; null while there is no ink. */
  get inputs(): number[][] | null {
    return this.values && [this.values.map((value) => Number(value.toFixed(4)))];
  }

  /** How wide the pad's pen is, as a share of the pad: a digit usually fills two thirds of it. */
  get pen(): number {
    const { preparation } = this.#dataset();
    if (!preparation) return 0.05;
    const { fit, pen } = preparation;
    return fit ? ((2 / 3) * pen) / Math.max(...fit.box) : pen / this.side;
  }

  /** `done`: the stroke is finished. */
  draw(strokes: readonly Stroke[], done: boolean): void {
    this.#easel.strokes = strokes;
    this.#easel.photo = null;
    this.problem = null;
    if (done) this.changes += 1;
  }

  undo(): void {
    this.draw(this.strokes.slice(0, -1), true);
  }

  clear(): void {
    this.draw([], true);
  }

  show(photo: Pixels): void {
    this.draw([], true);
    this.#easel.photo = photo;
    this.#easel.bright = null;
  }

  async open(file: Blob): Promise<void> {
    try {
      this.show(await readPicture(file));
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
