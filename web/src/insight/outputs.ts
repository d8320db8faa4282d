/** What layers give for one sample, and how it is drawn. */
import type { Tensor } from '../generated/wire';
import { figure } from '../model/format';
import type { Rgb, ValueScale } from '../views/colour';
import { mix, valueColour } from '../views/colour';
import { t } from '../words';

/** Payload of the probe `activations`. */
export interface ActivationsPayload {
  index: number;
  samples: number;
  input: Tensor;
  target: Tensor;
  layers: { network: string; node: string; offset: number; shape: number[]; whole: number[] }[];
  values: Tensor;
}

/** One layer's output: the part that was sent, and the size of all of it. */
export interface Output {
  network: string;
  node: string;
  shape: number[];
  whole: number[];
  values: number[];
}

export function outputsOf({ layers, values }: ActivationsPayload): Output[] {
  return layers.map(({ network, node, offset, shape, whole }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return {
      network,
      node,
      shape,
      whole,
      values: Array.from(values.data.slice(offset, offset + size)),
    };
  });
}

/** The largest size of a finite value, for the colours. */
export function reachOf(values: readonly number[]): number {
  return values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
}

/** What a drawing shows, in words. */
export function told({ values, shape, whole }: Output): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return t('insight.told_none');
  const zero = finite.filter((value) => value === 0).length;
  if (values.length === 1) return t('insight.told_one', { value: figure(values[0]) });
  const [low, high] = [Math.min(...finite), Math.max(...finite)].map(figure) as [string, string];
  const sizes = whole.join(' × ');
  const parts = [
    t(shape.join() === whole.join() ? 'insight.told_all' : 'insight.told_part', { sizes }),
    t('insight.told_range', { low, high }),
  ];
  if (zero > 0) parts.push(t('insight.told_zeros', { zeros: zero, all: values.length }));
  const broken = values.length - finite.length;
  if (broken > 0) parts.push(t('insight.told_broken', { count: broken }));
  return parts.join(', ');
}

/** A picture as bytes (red, green, blue, opaque), and its size in pixels. */
export interface Bitmap {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

export function bitmap(
  width: number,
  height: number,
  colour: (x: number, y: number) => Rgb,
): Bitmap {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set([...colour(x, y), 255], (y * width + x) * 4);
  }
  return { width, height, data };
}

/** A sequence (steps, units): time from left to right, units from top to bottom. */
export function sequenceMap({ shape, values }: Output, scale: ValueScale): Bitmap {
  const [steps = 1, units = 1] = shape;
  const reach = reachOf(values) || 1;
  return bitmap(steps, units, (x, y) => valueColour((values[x * units + y] ?? NaN) / reach, scale));
}

/** The maps of a picture's layer (rows, columns, channels), one for each channel. */
export function featureMaps({ shape, values }: Output, scale: ValueScale): Bitmap[] {
  const [rows = 1, columns = 1, channels = 1] = shape;
  const reach = reachOf(values) || 1;
  return Array.from({ length: channels }, (_, channel) =>
    bitmap(columns, rows, (x, y) =>
      valueColour((values[(y * columns + x) * channels + channel] ?? NaN) / reach, scale),
    ),
  );
}

/**
 * A picture with what its pixels do for an answer: grey ink 0…1 on paper (or colours), blue where
 * they speak for it, orange where against, the fuller the more. The channels of a pixel add up.
 */
export function overlay(
  input: readonly number[],
  values: readonly number[],
  columns: number,
  channels: number,
  scale: ValueScale,
): Bitmap {
  const sums = Array.from({ length: Math.floor(values.length / channels) }, (_, i) =>
    values.slice(i * channels, (i + 1) * channels).reduce((sum, value) => sum + value, 0),
  );
  const reach = reachOf(sums) || 1;
  const most = Math.max(1, reachOf(input));
  const rows = Math.max(1, Math.floor(sums.length / columns));
  return bitmap(columns, rows, (x, y) => {
    const i = y * columns + x;
    const value = (sums[i] ?? NaN) / reach;
    if (Number.isNaN(value)) return scale.nan;
    const paper = paperOf(input.slice(i * channels, (i + 1) * channels), most);
    return mix(paper, value < 0 ? scale.negative : scale.positive, Math.abs(value) ** 0.7);
  });
}

/** What a pixel looks like beneath: faint, so that the colours stand out. */
function paperOf(pixel: readonly number[], most: number): Rgb {
  const byte = (value = 0): number => Math.round(255 * Math.min(1, Math.max(0, value)));
  const [red = 0, green = 0, blue = 0] = pixel;
  if (pixel.length === 3) return [byte(red), byte(green), byte(blue)];
  const grey = 255 - Math.round(byte(red / most) * 0.62);
  return [grey, grey, grey];
}
