/** A drawing, a window that slides over it, and what comes out; then the drawing moves. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import {
  convolved,
  differing,
  moved,
  placesAlong,
  pooled,
  windowAt,
  type Grid,
  type Pooling,
  type Slide,
} from './grids';
import {
  heldWeight,
  KERNEL_NAMES,
  kernelOf,
  readKernel,
  SIZES,
  type KernelName,
  type Size,
} from './kernels';
import { PICTURE_NAMES, pictureOf, readPicture, SIDE, writePicture } from './pictures';
import type { PictureName } from './pictures';
import { within, type Place } from './walking';

export const PAGES = ['slide', 'move'] as const;
export type Page = (typeof PAGES)[number];
export type Padding = Slide['padding'];

/** Pools that cover the map without a rest. */
export const POOLS = [2, 7, 14] as const;
export const MOST_MOVED = 6;
export const MOST_STRIDE = 3;

const USUAL = { page: 'slide', size: 3, stride: 1, dilation: 1, padding: 'valid' };
const USUAL_MOVE = { pooling: 'max', pool: 2, right: 0, down: 0 };
const START: Place = { row: 4, column: 2 };

const whole = (value: number, usual: number): number => (Number.isInteger(value) ? value : usual);

export class Convolution {
  page: Page = $state('slide');
  /** The preset's name, or null where it has been changed. */
  drawn: PictureName | null = $state('cat');
  picture: Grid = $state.raw(pictureOf('cat'));
  named: KernelName | null = $state('upright');
  kernel: readonly number[] = $state.raw(kernelOf('upright', 3));
  stride = $state(USUAL.stride);
  dilation = $state(USUAL.dilation);
  padding: Padding = $state('valid');
  /** The place of the output that is looked at, and the one of the pooled map. */
  place: Place = $state.raw(START);
  poolPlace: Place = $state.raw(START);
  pooling: Pooling = $state('max');
  pool = $state(USUAL_MOVE.pool);
  right = $state(0);
  down = $state(0);

  readonly size: Size = $derived(this.kernel.length === 9 ? 3 : 5);
  readonly slide: Slide = $derived({
    size: this.size,
    stride: this.stride,
    dilation: this.dilation,
    padding: this.padding,
  });
  readonly map: Grid = $derived(convolved(this.picture, this.kernel, this.slide));
  readonly here: Place = $derived(within(this.place, this.map));
  readonly below = $derived(windowAt(this.picture, this.slide, this.here.row, this.here.column));
  readonly places: number = $derived(placesAlong(SIDE, this.slide));

  /** On the second page the window goes cell by cell, and zeros keep the map as large. */
  readonly even: Slide = $derived({ size: this.size, stride: 1, dilation: 1, padding: 'same' });
  readonly before = $derived(this.#answers(this.picture));
  readonly after = $derived(this.#answers(moved(this.picture, this.right, this.down)));
  /** How much the new map differs from the old one, moved along. */
  readonly strayed: number = $derived(
    differing(moved(this.before.map, this.right, this.down), this.after.map),
  );
  /** Whether a piece of the drawing has left the picture. */
  readonly cut: boolean = $derived(inked(this.after.picture) < inked(this.picture));
  readonly changes = $derived({
    picture: differing(this.before.picture, this.after.picture),
    map: differing(this.before.map, this.after.map),
    pooled: differing(this.before.pooled, this.after.pooled),
  });

  constructor(settings: Settings) {
    this.page = choiceIn(settings, 'page', PAGES, 'slide');
    this.#begin(settings);
    this.stride = whole(numberIn(settings, 'stride', [1, MOST_STRIDE], 1), 1);
    this.space(whole(numberIn(settings, 'dilation', [1, MOST_STRIDE], 1), 1));
    this.padding = choiceIn(settings, 'padding', ['valid', 'same'], 'valid');
    this.pooling = choiceIn(settings, 'pooling', ['max', 'average'], 'max');
    this.pool = POOLS.find((pool) => String(pool) === settings['pool']) ?? USUAL_MOVE.pool;
    const ends = [-MOST_MOVED, MOST_MOVED] as const;
    this.right = whole(numberIn(settings, 'right', ends, 0), 0);
    this.down = whole(numberIn(settings, 'down', ends, 0), 0);
  }

  #begin(settings: Settings): void {
    const name = choiceIn(settings, 'picture', PICTURE_NAMES, 'cat');
    const own = readPicture(settings['cells']);
    this.drawn = own ? null : name;
    this.picture = own ?? pictureOf(name);
    const weights = readKernel(settings['weights']);
    const size = SIZES.find((each) => String(each) === settings['size']) ?? 3;
    this.take(choiceIn(settings, 'kernel', KERNEL_NAMES, 'upright'), size);
    if (weights) [this.named, this.kernel] = [null, weights];
  }

  get settings(): Settings {
    const { page, stride, dilation, padding, pooling, pool, right, down, named, drawn } = this;
    const shared = {
      ...(named ? unusual({ kernel: named, size: this.size }, { kernel: 'upright', size: 3 }) : {}),
      ...(!named && { weights: this.kernel.join('_') }),
      ...(drawn ? unusual({ picture: drawn }, { picture: 'cat' }) : {}),
      ...(!drawn && { cells: writePicture(this.picture) }),
    };
    const slide = unusual({ page, size: 3, stride, dilation, padding }, USUAL);
    return { ...shared, ...slide, ...unusual({ pooling, pool, right, down }, USUAL_MOVE) };
  }

  draw(name: PictureName): void {
    this.drawn = name;
    this.picture = pictureOf(name);
  }

  paint({ row, column }: Place, value: number): void {
    const at = row * SIDE + column;
    if (this.picture.values[at] === value) return;
    this.drawn = null;
    this.picture = { ...this.picture, values: this.picture.values.with(at, value) };
  }

  take(name: KernelName, size: Size): void {
    this.named = name;
    this.kernel = kernelOf(name, size);
  }

  /** Whether the window is at its last place. */
  get ended(): boolean {
    return this.here.row === this.map.rows - 1 && this.here.column === this.map.columns - 1;
  }

  /** The window goes on to its next place; whether there is another after it. */
  next(): boolean {
    const at = this.here.row * this.map.columns + this.here.column + 1;
    const { columns, values } = this.map;
    if (at < values.length) this.place = { row: Math.floor(at / columns), column: at % columns };
    return !this.ended;
  }

  /** A larger or smaller window: the same one, or one's own with zeros around it. */
  resize(size: Size): void {
    if (this.named) return this.take(this.named, size);
    const [old, edge] = [this.size, (this.size - size) / 2];
    this.kernel = Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size) + edge, (i % size) + edge];
      const inside = Math.min(row, column) >= 0 && Math.max(row, column) < old;
      return inside ? (this.kernel[row * old + column] ?? 0) : 0;
    });
  }

  weigh(cell: number, weight: number): void {
    this.named = null;
    this.kernel = this.kernel.with(cell, heldWeight(weight));
  }

  /** Keras takes steps or gaps larger than 1, not both. */
  step(stride: number): void {
    this.stride = stride;
    if (stride > 1) this.dilation = 1;
  }

  space(dilation: number): void {
    this.dilation = dilation;
    if (dilation > 1) this.stride = 1;
  }

  move(right: number, down: number): void {
    const held = (value: number) => Math.max(-MOST_MOVED, Math.min(MOST_MOVED, value));
    this.right = held(right);
    this.down = held(down);
  }

  #answers(picture: Grid): { picture: Grid; map: Grid; pooled: Grid } {
    const map = convolved(picture, this.kernel, this.even);
    return { picture, map, pooled: pooled(map, this.pool, this.pooling) };
  }
}

const inked = ({ values }: Grid): number => values.reduce((sum, value) => sum + value, 0);
