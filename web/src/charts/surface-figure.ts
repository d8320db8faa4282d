/** What a network answers over a plane, as a surface: the heights it gives, and those it should give. */
import type { Figure } from 'plotly.js/lib/core';
import { baseLayout, type ChartColours } from './figure';
import { scene } from './scene';

/** Answers at the places of a grid, and samples with the right ones. */
export interface Surface {
  x: readonly number[];
  y: readonly number[];
  /** By row: all x of the first y, of the second … */
  heights: readonly number[];
  points: { x: readonly number[]; y: readonly number[]; z: readonly number[] };
  /** The heights that are drawn in the fullest colours. */
  range: readonly [number, number];
  names: readonly [string, string, string];
}

/** From negative over nothing to positive. */
export type Scale = readonly [negative: string, zero: string, positive: string];

/** The chart of a surface: the colours say the height once more, as in the map. */
export function surfaceFigure(
  { x, y, heights, points, range, names }: Surface,
  [negative, zero, positive]: Scale,
  colours: ChartColours,
  font: string,
): Figure {
  const z = y.map((_, row) => x.map((_, column) => heights[row * x.length + column] ?? NaN));
  const [across, along, up] = names;
  const told = `${across} %{x:.2~f}<br>${along} %{y:.2~f}<br>${up} %{z:.3~f}<extra></extra>`;
  const surface = {
    ...{ type: 'surface', x, y, z, opacity: 0.9, showscale: false, hovertemplate: told },
    ...{ cmin: range[0], cmax: range[1] },
    colorscale: [
      [0, negative],
      [0.5, zero],
      [1, positive],
    ],
  };
  const samples = {
    ...{ type: 'scatter3d', mode: 'markers', ...points, hovertemplate: told },
    marker: { size: 2.5, color: colours.ink, opacity: 0.8 },
  };
  const layout = {
    ...baseLayout(colours, font),
    uirevision: 'surface',
    hovermode: 'closest',
    // The place is narrow: all of it shall be seen.
    scene: { ...scene(names, colours), camera: { eye: { x: 1.5, y: -1.9, z: 1.1 } } },
    margin: { l: 0, r: 0, t: 0, b: 0 },
  };
  return { data: [surface, samples], layout };
}
