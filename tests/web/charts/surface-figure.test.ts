import { expect, test } from 'vitest';
import type { ChartColours } from '../../../web/src/charts/figure';
import { surfaceFigure } from '../../../web/src/charts/surface-figure';

const colours = { ink: 'black', muted: 'grey', line: 'silver', rem: 16 } as ChartColours;
const scale = ['orange', 'grey', 'blue'] as const;

test('heights stand over their places, samples at their own height', () => {
  const { data } = surfaceFigure(
    {
      x: [-1, 0, 1],
      y: [-2, 2],
      heights: [1, 2, 3, 4, 5, 6],
      points: { x: [0.5], y: [1.5], z: [0.25] },
      range: [-6, 6],
      names: ['x1', 'x2', 'height'],
    },
    scale,
    colours,
    'serif',
  );
  expect(data[0]).toMatchObject({
    type: 'surface',
    // From the lowest y upwards, each row from the lowest x.
    z: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    cmin: -6,
    cmax: 6,
    colorscale: [
      [0, 'orange'],
      [0.5, 'grey'],
      [1, 'blue'],
    ],
  });
  expect(data[1]).toMatchObject({ type: 'scatter3d', x: [0.5], y: [1.5], z: [0.25] });
});
