/** Codes of two numbers on a square map. Shares run from the top left, 0…1. */
import type { Numbers, Tensor } from '../generated/wire';
import { classColour, css } from './colour';
import { prepare } from './draw';
import { row, rows } from './tensor';

/** Middle of the map and half its side, in the code's own numbers. */
export interface Frame {
  x: number;
  y: number;
  reach: number;
}

const ROOM = 1.1;

/** A square that holds all codes that are numbers, with a little room. */
export function fitCodes(codes: Tensor): Frame {
  const all = Array.from({ length: rows(codes) }, (_, i) => row(codes, i)).filter((code) =>
    code.every(Number.isFinite),
  );
  const ends = ([0, 1] as const).map((axis) => {
    const values = all.map((code) => code[axis] ?? 0);
    return [Math.min(0, ...values), Math.max(0, ...values)] as const;
  });
  const [across = [0, 0], up = [0, 0]] = ends;
  const reach = Math.max(across[1] - across[0], up[1] - up[0], 1e-6) / 2;
  return { x: (across[0] + across[1]) / 2, y: (up[0] + up[1]) / 2, reach: reach * ROOM };
}

/** The code at a place of the map. */
export function fromShare(
  { x, y, reach }: Frame,
  [right, down]: [number, number],
): [number, number] {
  return [x + (2 * right - 1) * reach, y - (2 * down - 1) * reach];
}

/** A place kept inside the map. */
export function toShare(right: number, down: number): [number, number] {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  return [inside(right), inside(down)];
}

/** Draws a dot for each code, coloured by its class; grey where it has none (-1). */
export function drawCodes(
  canvas: HTMLCanvasElement,
  codes: Tensor,
  classes: Numbers,
  { x, y, reach }: Frame,
): void {
  const context = prepare(canvas);
  if (!context) return;
  const { clientWidth, clientHeight } = canvas;
  const size = Math.max(1.5, clientWidth / 150);
  for (let i = 0; i < rows(codes); i += 1) {
    const [a = 0, b = 0] = row(codes, i);
    const kind = classes[i] ?? -1;
    context.fillStyle = kind < 0 ? 'rgb(128 136 142)' : css(classColour(kind));
    context.beginPath();
    context.arc(
      ((a - x) / reach / 2 + 0.5) * clientWidth,
      (0.5 - (b - y) / reach / 2) * clientHeight,
      size,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}
