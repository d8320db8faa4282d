/** Draws histograms over time as ridges. */
import { prepare } from '../views/draw';
import type { Histogram } from './spread';

/** The share of the height that the highest ridge takes. */
const PEAK = 0.55;

export interface Frame {
  left: number;
  right: number;
  /** The highest density of all. */
  most: number;
}

/** Numbers per unit of the axis, so that histograms of other widths compare; smoothed a little. */
function densities({ counts, low, high }: Histogram): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = (high - low) / counts.length;
  if (total === 0 || width <= 0) return counts.map(() => 0);
  const at = (i: number): number => counts[i] ?? 0;
  return counts.map((count, i) => (at(i - 1) + 2 * count + at(i + 1)) / (4 * total * width));
}

const middle = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * What all ridges have in common: it holds the newest whole, and half of the others. Neither a spike
 * of the first step, when all biases are zero, nor the wide gradients of the start flatten the rest.
 * Null where there is nothing to draw.
 */
export function frameOf(history: readonly Histogram[]): Frame | null {
  const drawn = history.filter(({ low, high }) => high > low);
  const newest = drawn.at(-1);
  if (!newest) return null;
  const left = Math.min(newest.low, middle(drawn.map(({ low }) => low)));
  const right = Math.max(newest.high, middle(drawn.map(({ high }) => high)));
  const peaks = drawn.map((one) => Math.max(...densities(one)));
  return { left, right, most: Math.max(middle(peaks), Math.max(...densities(newest)) / 2) };
}

/** The outline of a histogram: x in the frame and height, both 0…1. */
export function outline(histogram: Histogram, { left, right, most }: Frame): [number, number][] {
  const { low, high } = histogram;
  const heights = densities(histogram);
  const step = (high - low) / heights.length;
  const at = (x: number): number => (x - left) / (right - left);
  const middle = heights.map((height, i): [number, number] => [
    at(low + (i + 0.5) * step),
    Math.min(1, height / most),
  ]);
  return [[at(low), 0], ...middle, [at(high), 0]];
}

/** Older ones first, and further up. */
export function drawRidges(
  canvas: HTMLCanvasElement,
  history: readonly Histogram[],
  frame: Frame | null,
): void {
  const context = prepare(canvas);
  if (!context || !frame) return;
  const styles = getComputedStyle(canvas);
  const colour = (name: string): string => styles.getPropertyValue(name).trim();
  const { clientWidth: width, clientHeight: height } = canvas;
  const zero = (-frame.left / (frame.right - frame.left)) * width;
  if (zero > 0 && zero < width) {
    context.fillStyle = colour('--line');
    context.fillRect(zero, 0, 1, height);
  }
  context.lineWidth = 1;
  history.forEach((histogram, i) => {
    const newest = i === history.length - 1;
    const share = history.length > 1 ? i / (history.length - 1) : 1;
    const base = height * (PEAK + (1 - PEAK) * share) - 1;
    context.beginPath();
    for (const [x, y] of outline(histogram, frame)) {
      context.lineTo(x * width, base - y * height * (PEAK - 0.05));
    }
    context.fillStyle = colour(newest ? '--accent-soft' : '--surface');
    context.strokeStyle = colour(newest ? '--accent' : '--line-strong');
    context.globalAlpha = newest ? 1 : 0.35 + 0.5 * share;
    context.fill();
    context.stroke();
  });
  context.globalAlpha = 1;
}
