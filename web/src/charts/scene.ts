/** Axes of a picture in three dimensions. */
import type { ChartColours } from './figure';

/** Its layout: the three axes' names, and a view from above and the front. */
export function scene([x, y, z]: readonly [string, string, string], colours: ChartColours): object {
  const axis = (text: string): object => ({
    title: { text, font: { size: 11 } },
    tickfont: { size: 10 },
    color: colours.muted,
    gridcolor: colours.line,
    showbackground: false,
    nticks: 5,
  });
  return {
    xaxis: axis(x),
    yaxis: axis(y),
    zaxis: axis(z),
    aspectmode: 'manual',
    aspectratio: { x: 1.6, y: 1.6, z: 0.9 },
    camera: { eye: { x: 1.2, y: -1.5, z: 0.9 }, center: { x: 0, y: 0, z: -0.15 } },
  };
}
