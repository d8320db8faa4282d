/** Drawing on canvas: maps, points and small pictures. Sizes in CSS pixels; sharp on any screen. */
import type { Rgb, ValueScale } from './colour';
import { css, parseHex } from './colour';
import { row, rows, type PointsPayload } from './tensor';

export type Bounds = [[number, number], [number, number]];

/** The value scale of the present theme. */
export function readScale(styles: CSSStyleDeclaration): ValueScale {
  const read = (name: string): Rgb => parseHex(styles.getPropertyValue(name));
  return {
    negative: read('--negative'),
    zero: read('--zero'),
    positive: read('--positive'),
    nan: read('--nan'),
  };
}

/** A cleared context whose unit is a CSS pixel; null when the canvas is not shown. */
export function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const { clientWidth, clientHeight } = canvas;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return null;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

/** Shows a small picture as it is: the canvas takes its size, and styles say how it is stretched. */
export function showImage(canvas: HTMLCanvasElement, image: ImageData): void {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** Stretches a small picture over the whole canvas, smoothly. */
export function drawImage(canvas: HTMLCanvasElement, image: ImageData): void {
  const context = prepare(canvas);
  const small = document.createElement('canvas');
  showImage(small, image);
  if (!context) return;
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, canvas.clientWidth, canvas.clientHeight);
}

/** Points as circles (training) or diamonds (validation), filled by `colour`. */
export function drawPoints(
  canvas: HTMLCanvasElement,
  points: PointsPayload,
  bounds: Bounds,
  colour: (target: number[]) => Rgb,
  shape: 'circle' | 'diamond',
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { clientWidth, clientHeight } = canvas;
  const [[left, right], [bottom, top]] = bounds;
  const size = Math.max(2.2, clientWidth / 105);
  context.lineWidth = Math.max(1, clientWidth / 280);
  context.strokeStyle = shape === 'circle' ? 'rgb(255 255 255 / 85%)' : 'rgb(20 25 30 / 90%)';
  for (let i = 0; i < rows(points.inputs); i += 1) {
    const [x = 0, y = 0] = row(points.inputs, i);
    const px = ((x - left) / (right - left)) * clientWidth;
    const py = clientHeight - ((y - bottom) / (top - bottom)) * clientHeight;
    context.beginPath();
    if (shape === 'circle') context.arc(px, py, size, 0, 2 * Math.PI);
    else diamond(context, px, py, size * 1.25);
    context.fillStyle = css(colour(row(points.targets, i)));
    context.fill();
    context.stroke();
  }
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
}

/** A picture of its values, row by row: ink 0…1 on paper, or red, green and blue 0…1. */
export function pixels(values: readonly number[], width: number, channels: number): ImageData {
  const size = width * channels;
  const height = Math.max(1, Math.floor(values.length / size));
  const image = new ImageData(width, height);
  const byte = (value = 0): number => Math.round(255 * Math.min(1, Math.max(0, value)));
  const most = Math.max(1, ...values.filter(Number.isFinite));
  for (let i = 0; i < width * height; i += 1) {
    const [red = 0, green = 0, blue = 0] = values.slice(i * channels, (i + 1) * channels).map(byte);
    const paper = channels === 3 ? 0 : 255 - byte((values[i] ?? 0) / most);
    const colour = channels === 3 ? [red, green, blue] : [paper, paper, paper];
    image.data.set([...colour, 255], i * 4);
  }
  return image;
}
