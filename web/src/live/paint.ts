/**
 * Numbers as colours, many at a time: negative orange, zero neutral, positive blue, not-a-number
 * grey. One look-up for each number, so that a whole network is painted within a frame.
 */
import { valueColour, type Rgb, type ValueScale } from '../views/colour';
import { readScale } from '../views/draw';

const STEPS = 127;

/** Where an array lies among the numbers of a payload. */
export interface Place {
  shape: number[];
  at: number;
}

/** The numbers of an array of a payload, not copied. */
export function partOf(numbers: Float32Array, { shape, at }: Place): Float32Array {
  return numbers.subarray(at, at + shape.reduce((product, length) => product * length, 1));
}

/** The colours of the page as one reads them off, made once for each theme. */
export class Palette {
  readonly scale: ValueScale;
  readonly ink: string;
  readonly line: string;
  readonly surface: string;
  readonly muted: string;
  readonly #packed = new Uint32Array(2 * STEPS + 2);

  constructor(styles: CSSStyleDeclaration) {
    this.scale = readScale(styles);
    const read = (name: string): string => styles.getPropertyValue(name).trim();
    this.ink = read('--ink');
    this.line = read('--line');
    this.surface = read('--surface');
    this.muted = read('--line-strong');
    for (let i = -STEPS; i <= STEPS; i += 1) {
      this.#packed[i + STEPS] = pack(valueColour(i / STEPS, this.scale));
    }
    this.#packed[2 * STEPS + 1] = pack(this.scale.nan);
  }

  /** A value in −1…1 as CSS. */
  css(value: number): string {
    const [r, g, b] = valueColour(value, this.scale);
    return `rgb(${r} ${g} ${b})`;
  }

  /** Values as pixels; `reach` away from the `middle` a colour is full. */
  fill(pixels: Uint32Array, values: ArrayLike<number>, reach: number, middle: number): void {
    const scale = reach > 0 ? STEPS / reach : 0;
    for (let i = 0; i < pixels.length; i += 1) {
      pixels[i] = this.#at(((values[i] ?? NaN) - middle) * scale);
    }
  }

  #at(level: number): number {
    if (Number.isNaN(level)) return this.#packed[2 * STEPS + 1] ?? 0;
    const step = Math.max(-STEPS, Math.min(STEPS, Math.round(level)));
    return this.#packed[step + STEPS] ?? 0;
  }
}

/** As a canvas holds it on the machines there are: the lowest byte is red. */
function pack([r, g, b]: Rgb): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** The theme's colours, as an element has them. */
export function paletteOf(element: Element): Palette {
  return new Palette(getComputedStyle(element));
}

/** A small picture that is drawn larger; kept, since it is drawn again and again. */
export class Stamp {
  readonly #canvas = document.createElement('canvas');
  #image: ImageData | null = null;

  /** Draws values, row by row from the top, into a box. */
  draw(
    context: CanvasRenderingContext2D,
    palette: Palette,
    values: ArrayLike<number>,
    { width, height, reach, middle = 0, smooth = false }: StampStyle,
    [x, y, w, h]: [number, number, number, number],
  ): void {
    const own = this.#canvas.getContext('2d');
    if (!own || width === 0 || height === 0) return;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#image = own.createImageData(width, height);
    }
    palette.fill(new Uint32Array(this.#image.data.buffer), values, reach, middle);
    own.putImageData(this.#image, 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.drawImage(this.#canvas, x, y, w, h);
  }
}

export interface StampStyle {
  width: number;
  height: number;
  /** How far from the middle a colour is full, and the middle. */
  reach: number;
  middle?: number;
  smooth?: boolean;
}
