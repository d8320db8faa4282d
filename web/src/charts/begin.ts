/** A chart's first drawing, in pieces. */
import type { Figure, Plotly, PlotElement } from 'plotly.js/lib/core';
import { frame } from '../ui/frame';
import { PLOT_CONFIG } from './figure';

/** The paper, what is drawn on it, and an axis; the other one is left to the caller. */
const pieces: ((figure: Figure) => Figure)[] = [
  ({ layout }) => ({ data: [], layout: without(layout, 'xaxis', 'yaxis') }),
  ({ data, layout }) => ({ data, layout: without(layout, 'xaxis', 'yaxis') }),
  ({ data, layout }) => ({ data, layout: without(layout, 'yaxis') }),
];

/**
 * Draws a new chart but for its last piece: in one go it would hold the page up for several frames,
 * since none of Plotly has run yet. Axes come after what is drawn, which says what stands at them:
 * measuring their texts is what takes longest. Says whether the chart is still wanted.
 */
export async function begin(
  element: PlotElement,
  drawing: Plotly,
  figure: () => Figure,
): Promise<boolean> {
  if (!('xaxis' in figure().layout)) return true; // no axes of a plane
  for (const piece of pieces) {
    const { data, layout } = piece(figure());
    await drawing.react(element, data, layout, PLOT_CONFIG);
    await frame();
    if (element.isConnected) continue;
    drawing.purge(element);
    return false;
  }
  return true;
}

/** A layout of which some axes are not to be seen. */
function without(layout: object, ...axes: string[]): object {
  const given = layout as Record<string, object>;
  const unseen = axes.map((axis) => [axis, { ...given[axis], visible: false }]);
  return { ...layout, ...Object.fromEntries(unseen) };
}
