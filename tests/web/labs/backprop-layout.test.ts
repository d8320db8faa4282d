import { describe, expect, test } from 'vitest';
import { edgesOf } from '../../../web/src/labs/backprop/graph';
import { GRAPHS, NAMES } from '../../../web/src/labs/backprop/graphs';
import { alongAt, BOX, CHIP, layoutOf, type Point } from '../../../web/src/labs/backprop/layout';

interface Area extends Point {
  name: string;
  width: number;
  height: number;
}

const overlap = (a: Area, b: Area): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
const pairs = <Each>(items: readonly Each[]): [Each, Each][] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b): [Each, Each] => [a, b]));

// The narrowest phones, one of 390, a tablet, the stage beside the controls, a large screen.
const widths = [326, 342, 600, 720, 742, 1100];

describe.for(NAMES)('%s', (name) => {
  test.for(widths)('%d px wide: nothing lies upon another', (width) => {
    const graph = GRAPHS[name]('tanh');
    const layout = layoutOf(graph, width);
    const flowing = new Set(edgesOf(graph).map(({ from, to }) => `${from} ${to.name}`));
    const boxes = Object.entries(layout.boxes).map(([each, at]) => ({ name: each, ...at, ...BOX }));
    const chips = layout.wires
      .filter(({ from, to }) => flowing.has(`${from} ${to}`))
      .map(({ from, to, chip }) => ({ name: `${from} ${to}`, ...chip, ...CHIP }));
    const upon = pairs([...boxes, ...chips]).filter(([a, b]) => overlap(a, b));
    expect(upon.map(([a, b]) => `${a.name} | ${b.name}`)).toEqual([]);
    for (const { x, y } of boxes) {
      expect(x - BOX.width / 2).toBeGreaterThanOrEqual(0);
      expect(x + BOX.width / 2).toBeLessThanOrEqual(width);
      expect(y + BOX.height / 2).toBeLessThanOrEqual(layout.height);
    }
    // No wire goes below the chip of another, or below a box on its way.
    const crossed = layout.wires.flatMap(({ from, to, curve }) => {
      const points = Array.from({ length: 99 }, (_, i) => alongAt(curve, (i + 1) / 100));
      return [...boxes, ...chips]
        .filter((area) => area.name !== from && area.name !== to && area.name !== `${from} ${to}`)
        .filter((area) =>
          points.some((at) => overlap(area, { ...at, name: '', width: 2, height: 2 })),
        )
        .map((area) => `${from} ${to} | ${area.name}`);
    });
    expect(crossed).toEqual([]);
  });
});
