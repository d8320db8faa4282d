import { describe, expect, it } from 'vitest';
import type { ChartColours } from '../../../web/src/charts/figure';
import { landscapeFigure, type Slice } from '../../../web/src/charts/landscape-figure';

const colours: ChartColours = {
  train: 'grey',
  validation: 'black',
  further: [],
  ghosts: [],
  ink: 'black',
  muted: 'grey',
  line: 'silver',
  surface: 'white',
  rem: 16,
};
const tensor = (shape: number[], data: number[]) => ({ shape, data });

function slice(losses: number[]): Slice {
  return {
    x: tensor([3], [-1, 0, 1]),
    y: tensor([2], [-2, 2]),
    losses: tensor([2, 3], losses),
    path: tensor([2, 2], [0.5, 1.5, 0, 0]),
    path_losses: tensor([2], [4, 2]),
    steps: [0, 10],
    step: 10,
  };
}

interface Trace {
  type: string;
  x: number[];
  y: number[];
  z?: number[][] & number[];
  colorbar?: { title: { text: string } };
}

function traces(losses: number[], shape: 'map' | 'surface'): Trace[] {
  return landscapeFigure(slice(losses), shape, ['a', 'b'], colours, 'serif').data as Trace[];
}

describe('the landscape', () => {
  it('has a row of losses for each place on the second axis', () => {
    const [field] = traces([1, 2, 3, 4, 5, 6], 'map');
    expect(field).toMatchObject({ type: 'contour', x: [-1, 0, 1], y: [-2, 2] });
    expect(field?.z).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('shows losses over many powers of ten by their logarithm, and says so', () => {
    const [field, way] = traces([0.001, 0.01, 0.1, 1, 10, 100], 'surface');
    expect(field?.z?.flat()).toEqual([-3, -2, -1, 0, 1, 2]);
    expect(field?.colorbar?.title.text).toBe('log₁₀ loss');
    expect(way?.z).toEqual([Math.log10(4), Math.log10(2)]);
  });

  it('draws the way on the map, and its end as a mark of its own', () => {
    const [, , way, end] = traces([1, 2, 3, 4, 5, 6], 'map');
    expect([way?.x, way?.y]).toEqual([
      [0.5, 0],
      [1.5, 0],
    ]);
    expect([end?.x, end?.y]).toEqual([[0], [0]]);
  });
});
