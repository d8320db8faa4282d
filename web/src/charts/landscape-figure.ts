/** The loss around a run's weights as a chart: a map with lines of equal loss, or a surface. */
import type { Figure } from 'plotly.js/lib/core';
import type { Tensor } from '../generated/wire';
import { t } from '../words';
import { axisOf, baseLayout, decades, titleOf, type ChartColours } from './figure';
import { scene } from './scene';

/** What is known of the loss around the weights; see the probe `landscape`. */
export interface Slice {
  x: Tensor;
  y: Tensor;
  losses: Tensor;
  path: Tensor;
  path_losses: Tensor;
  steps: number[];
  step: number;
}

export type Shape = 'map' | 'surface';

/** Low losses are dark, high ones light: read by lightness alone. */
const SCALE = 'Viridis';
/** Losses over more powers of ten than this are drawn by their logarithm. */
const LINEAR = 1.5;

/** The chart of a slice. */
export function landscapeFigure(
  slice: Slice,
  shape: Shape,
  names: readonly [string, string],
  colours: ChartColours,
  font: string,
): Figure {
  const log = decades(Float64Array.from(slice.losses.data)) > LINEAR;
  const height = (loss: number): number => (log ? Math.log10(loss) : loss);
  const [x, y] = [Array.from(slice.x.data), Array.from(slice.y.data)];
  const z = y.map((_, row) =>
    x.map((_, column) => height(slice.losses.data[row * x.length + column] ?? NaN)),
  );
  const title = t(log ? 'charts.log_loss' : 'charts.loss');
  const grid = { x, y, z, colorscale: SCALE, hovertemplate: `${title} %{z:.3~g}<extra></extra>` };
  const colorbar = { title: { text: title }, thickness: 12, tickfont: { size: 11 } };
  const ways = shape === 'map' ? flatWay(slice, colours) : highWay(slice, height, colours);
  const field =
    shape === 'map'
      ? { ...grid, type: 'contour', ncontours: 24, line: { width: 0.6 }, colorbar }
      : { ...grid, type: 'surface', opacity: 0.92, colorbar };
  const layout =
    shape === 'map'
      ? mapLayout(names, colours)
      : {
          scene: scene([t('charts.first_direction'), t('charts.second_direction'), title], colours),
          margin: { l: 0, r: 0, t: 0, b: 0 },
        };
  const whole = {
    ...baseLayout(colours, font),
    hovermode: 'closest',
    uirevision: shape,
    ...layout,
  };
  return { data: [field, ...ways], layout: whole };
}

/** The shadow of the way on the plane: its places, its beginning and its end. */
function flatWay({ path, steps }: Slice, colours: ChartColours): object[] {
  const at = (axis: 0 | 1): number[] => steps.map((_, k) => path.data[2 * k + axis] ?? NaN);
  const [x, y] = [at(0), at(1)];
  const text = steps.map((step) => t('charts.step_number', { n: step }));
  const way = { x, y, text, type: 'scatter', hovertemplate: '%{text}<extra></extra>' };
  const edge = { color: colours.ink, width: 1.5 };
  return [
    // A dark line on a light one can be seen on every ground.
    { ...way, mode: 'lines', line: { color: colours.surface, width: 5 }, hoverinfo: 'skip' },
    {
      ...way,
      mode: 'lines+markers',
      line: { color: colours.ink, width: 2 },
      marker: { size: 6, color: colours.surface, line: edge },
    },
    end({ ...way, x: x.slice(-1), y: y.slice(-1), text: text.slice(-1) }, colours),
  ];
}

function end(way: object, colours: ChartColours): object {
  const edge = { color: colours.ink, width: 2 };
  return {
    ...way,
    mode: 'markers',
    marker: { symbol: 'diamond', size: 13, color: colours.surface, line: edge },
  };
}

/** The way at its own heights, which are not the plane's. */
function highWay(
  { path, path_losses, steps }: Slice,
  height: (loss: number) => number,
  colours: ChartColours,
): object[] {
  const at = (axis: 0 | 1): number[] => steps.map((_, k) => path.data[2 * k + axis] ?? NaN);
  return [
    {
      type: 'scatter3d',
      mode: 'lines+markers',
      x: at(0),
      y: at(1),
      z: Array.from(path_losses.data, height),
      text: steps.map((step) => t('charts.step_number', { n: step })),
      hovertemplate: '%{text}<extra></extra>',
      line: { color: colours.ink, width: 5 },
      marker: { size: 3, color: colours.ink },
    },
  ];
}

function mapLayout(names: readonly [string, string], colours: ChartColours): object {
  const axis = (name: string): object => ({ ...axisOf(colours), title: titleOf(colours, name) });
  return { xaxis: axis(names[0]), yaxis: axis(names[1]) };
}
