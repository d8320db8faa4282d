/** What a plane hands to what is drawn in it. */
import type { ScaleLinear } from 'd3-scale';

export type Range = readonly [number, number];

export interface Frame {
  /** From the plane's own units to pixels, and back by `invert`. */
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
  width: number;
  height: number;
  /** Where a pointer is, in the plane's own units. */
  at: (event: PointerEvent) => { x: number; y: number };
  /** For `clip-path`: nothing is drawn outside. */
  clip: string;
}
