/** The small pictures on a block: its weights, and what it makes of a sample. */
import { prepare } from '../views/draw';
import { t } from '../words';
import { partOf, type Palette, type Place, type Stamp } from './paint';

/** One picture of the probe `blocks`. */
export interface Picture extends Place {
  kind: 'bars' | 'maps' | 'curves' | 'heat';
  /** How far values are from the middle, and the middle. */
  reach: number;
  middle: number;
  /** How many units, channels or features there are in all. */
  of: number;
  tile: number[];
}

export interface BlockPictures {
  output: Picture;
  weight: (Picture & { name: string }) | null;
}

/** Payload of the probe `blocks`. */
export interface BlocksPayload {
  pictures: { [block: string]: BlockPictures };
  numbers: { data: Float32Array };
}

type Box = [x: number, y: number, width: number, height: number];

const GAP = 3;

/** What a drawing needs besides the numbers. */
export interface Tools {
  palette: Palette;
  stamp: Stamp;
}

/** Draws a block's pictures side by side: weights left, output right. */
export function drawPictures(
  canvas: HTMLCanvasElement,
  { output, weight }: BlockPictures,
  numbers: Float32Array,
  tools: Tools,
): void {
  const context = prepare(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  // Weights keep their place where there are none, so that outputs stand below each other.
  const left = height + 2 * GAP;
  if (weight) drawHeat(context, weight, partOf(numbers, weight), tools, [0, 0, height, height]);
  const box: Box = [left, 0, width - left, height];
  const values = partOf(numbers, output);
  if (output.kind === 'maps') drawMaps(context, output, values, tools, box);
  else if (output.kind === 'curves') drawCurves(context, output, values, tools, box);
  else drawBars(context, output, values, tools, box);
}

function drawHeat(
  context: CanvasRenderingContext2D,
  { shape, reach, tile }: Picture,
  values: Float32Array,
  { palette, stamp }: Tools,
  box: Box,
): void {
  const [rows = 0, columns = 0] = shape;
  const [high = 1, wide = 1] = tile;
  if (high * wide > 1 && rows === high) {
    // One channel comes in: its tiles would be a thin band, so they are wrapped.
    const count = Math.floor(columns / wide);
    const across = Math.ceil(Math.sqrt(count));
    const side = (box[2] - (across - 1)) / across;
    for (let i = 0; i < count; i += 1) {
      const cut = tileOf(values, columns, high, wide, i);
      const x = box[0] + (i % across) * (side + 1);
      const y = box[1] + Math.floor(i / across) * (side + 1);
      stamp.draw(context, palette, cut, { width: wide, height: high, reach }, [x, y, side, side]);
    }
    return;
  }
  stamp.draw(context, palette, values, { width: columns, height: rows, reach }, box);
}

function tileOf(
  values: Float32Array,
  columns: number,
  high: number,
  wide: number,
  index: number,
): Float32Array {
  const cut = new Float32Array(high * wide);
  for (let row = 0; row < high; row += 1) {
    const from = row * columns + index * wide;
    cut.set(values.subarray(from, from + wide), row * wide);
  }
  return cut;
}

function drawMaps(
  context: CanvasRenderingContext2D,
  { shape, reach, middle }: Picture,
  values: Float32Array,
  { palette, stamp }: Tools,
  [left, top, , side]: Box,
): void {
  const [count = 0, height = 0, width = 0] = shape;
  for (let i = 0; i < count; i += 1) {
    const map = values.subarray(i * height * width, (i + 1) * height * width);
    const box: Box = [left + i * (side + GAP), top, side, side];
    stamp.draw(context, palette, map, { width, height, reach, middle }, box);
  }
}

function drawBars(
  context: CanvasRenderingContext2D,
  { reach }: Picture,
  values: Float32Array,
  { palette }: Tools,
  [left, top, width, height]: Box,
): void {
  const below = values.some((value) => value < 0);
  const zero = below ? top + height / 2 : top + height;
  const room = below ? height / 2 : height;
  const pitch = Math.min(width / values.length, 14);
  const thick = Math.max(1, pitch - (pitch > 3 ? 1 : 0));
  values.forEach((value, i) => {
    const known = Number.isFinite(value);
    const size = known && reach > 0 ? (value / reach) * room : 0;
    context.fillStyle = palette.css(known ? Math.sign(value) : NaN);
    const high = known ? Math.max(Math.abs(size), 0.5) : height;
    context.fillRect(left + i * pitch, known ? Math.min(zero, zero - size) : top, thick, high);
  });
  context.fillStyle = palette.line;
  context.fillRect(left, zero - 0.5, pitch * values.length, 1);
}

function drawCurves(
  context: CanvasRenderingContext2D,
  { shape, reach }: Picture,
  values: Float32Array,
  { palette }: Tools,
  [left, top, width, height]: Box,
): void {
  const [count = 0, moments = 0] = shape;
  const middle = top + height / 2;
  context.fillStyle = palette.line;
  context.fillRect(left, middle - 0.5, width, 1);
  context.lineWidth = 1.25;
  const scale = reach > 0 ? (height / 2 - 1) / reach : 0;
  for (let i = 0; i < count; i += 1) {
    context.beginPath();
    for (let t = 0; t < moments; t += 1) {
      const value = values[i * moments + t] ?? NaN;
      const x = left + (moments > 1 ? (t / (moments - 1)) * width : width / 2);
      if (Number.isFinite(value)) context.lineTo(x, middle - value * scale);
    }
    // Apart by shade: these are one layer's features, none negative or positive as a whole.
    context.strokeStyle = palette.ink;
    context.globalAlpha = 1 - (0.8 * i) / Math.max(count, 2);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The pictures in words. */
export function inWords(id: string, { output, weight }: BlockPictures): string {
  const [shown = 0] = output.shape;
  const { of: all, kind, reach } = output;
  const some = shown < all ? t('live.of', { n: shown, all }) : all;
  const now = t('live.now', { id, some, kind, reach: reach.toPrecision(2) });
  return weight
    ? t('live.now_weights', { now, name: weight.name, reach: weight.reach.toPrecision(2) })
    : now;
}
