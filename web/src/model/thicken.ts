/** Thin lines made as wide as the data's: a pencil's would be lost when a photo is made small. */
import type { Preparation } from '../generated/wire';
import { blank, inkBox, type Box, type Sheet } from './ink';
import { penFor } from './prepare';

/** The sheet's ink with lines at least as wide as `preparation.pen`, once it is prepared. */
export function thickened(sheet: Sheet, preparation: Preparation): Sheet {
  const box = inkBox(sheet);
  if (!box || !preparation.fit) return sheet;
  const wide = thickness(sheet);
  const middle: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  middle.right = Math.max(0, box.right - box.left - wide);
  middle.bottom = Math.max(0, box.bottom - box.top - wide);
  const grow = (penFor(middle, preparation.fit, preparation.pen) - wide) / 2;
  return grow > 0.5 ? grown(sheet, box, grow) : sheet;
}

/** How wide the lines are: twice the ink over the length of its outline, in pixels. */
export function thickness({ width, height, ink }: Sheet): number {
  let [area, outline] = [0, 0];
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (ink[y * width + x] ?? 0);
  for (let y = -1; y < height; y += 1) {
    for (let x = -1; x < width; x += 1) {
      const value = at(x, y);
      area += value;
      outline += Math.hypot(at(x + 1, y) - value, at(x, y + 1) - value);
    }
  }
  return outline > 0 ? (2 * area) / outline : 0;
}

/** The part of a sheet in a box, with ink wherever ink is nearer than `reach`. */
function grown(sheet: Sheet, box: Box, reach: number): Sheet {
  const room = Math.ceil(reach) + 1;
  const larger = blank(box.right - box.left + 2 * room, box.bottom - box.top + 2 * room);
  const { width, height, ink } = larger;
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) {
      const value = sheet.ink[y * sheet.width + x] ?? 0;
      ink[(y - box.top + room) * width + x - box.left + room] = value;
    }
  }
  const far = distances(larger);
  const near = ink.map((value, at) => Math.max(value, Math.min(1, reach + 0.5 - (far[at] ?? 0))));
  return { width, height, ink: near };
}

/**
 * How far each pixel is from ink, straight and diagonal steps counted (too far by 8 % at most).
 * Source: Rosenfeld and Pfaltz (1968), Distance functions on digital pictures.
 */
function distances({ width, height, ink }: Sheet): Float32Array {
  const far = ink.map((value) => (value >= 0.5 ? 0 : 1e6));
  const pass = (order: (i: number) => number, back: number): void => {
    const steps = [
      [back, 0],
      [-back, back],
      [0, back],
      [back, back],
    ] as const;
    for (let i = 0; i < far.length; i += 1) {
      const at = order(i);
      for (const [right, down] of steps) {
        const x = (at % width) + right;
        const y = Math.floor(at / width) + down;
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const through = (far[y * width + x] ?? 0) + (right === 0 || down === 0 ? 1 : Math.SQRT2);
        far[at] = Math.min(far[at] ?? 0, through);
      }
    }
  };
  pass((i) => i, -1);
  pass((i) => far.length - 1 - i, 1);
  return far;
}
