import { describe, expect, it } from 'vitest';
import { ADD, flowOf, placesPassed } from '../../../web/src/editor/flow';
import { arrange, bestArrangement } from '../../../web/src/editor/layout';
import { wires } from '../../../web/src/model/graph';
import { graph } from '../specs';

const size = { width: 200, height: 60 };
const chain = ['a', 'b', 'c', 'd'];
const links = [
  { from: 'a', to: 'b' },
  { from: 'b', to: 'c' },
  { from: 'c', to: 'd' },
];
const blocks = new Map(chain.map((id) => [id, size]));
const look =
  (message: string | null = null) =>
  () => ({ label: 'x', message });

function overlap(a: { x: number; y: number }, b: { x: number; y: number }): boolean {
  return Math.abs(a.x - b.x) < size.width && Math.abs(a.y - b.y) < size.height;
}

describe('layout', () => {
  it('runs down in a tall room and across in a wide one', () => {
    expect(bestArrangement(blocks, links, { width: 500, height: 800 }, 16).down).toBe(true);
    expect(bestArrangement(blocks, links, { width: 2000, height: 200 }, 16).down).toBe(false);
  });

  it('puts every block after the one that feeds it', () => {
    const { at } = arrange(blocks, links, true, 16);
    for (const { from, to } of links) {
      expect(at.get(to)?.y).toBeGreaterThan((at.get(from)?.y ?? 0) + size.height);
    }
  });

  it('never lets blocks overlap, branches included', () => {
    const network = graph({ a: [], b: ['a'], c: ['a'], d: ['a'], e: ['b', 'c', 'd'] });
    const nodes = network.networks['model'] ?? { nodes: [] };
    const sizes = new Map(nodes.nodes.map((node) => [node.id, size]));
    const spots = [...arrange(sizes, wires(nodes), true, 16).at.values()];
    for (const [i, a] of spots.entries()) {
      for (const b of spots.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    }
  });
});

describe('flow', () => {
  const room = { width: 600, height: 800 };
  const network = graph({ input: [], dense_1: ['input'] }).networks['model'] ?? { nodes: [] };

  it('offers to add a layer behind the one end', () => {
    const { nodes, edges } = flowOf(network, look(), [], room, 16);
    expect(nodes.map((node) => node.id)).toEqual(['input', 'dense_1', ADD]);
    expect(edges.map((edge) => edge.type)).toEqual(['wire', 'ghost']);
  });

  it('does not while there are two ends', () => {
    const open = graph({ input: [], a: ['input'], b: ['input'] }).networks['model'];
    const { nodes } = flowOf(open ?? { nodes: [] }, look(), [], room, 16);
    expect(nodes.map((node) => node.id)).not.toContain(ADD);
  });

  it('gives a message room inside its block', () => {
    const [quiet] = flowOf(network, look(), [], room, 16).nodes;
    const [loud] = flowOf(network, look('Something is wrong here. '.repeat(4)), [], room, 16).nodes;
    expect(loud?.height).toBeGreaterThan((quiet?.height ?? 0) + 3 * 16);
  });
});

describe('placesPassed', () => {
  const centre = (id: string) => chain.indexOf(id) * 100;

  it.each([
    [90, 'b', 0],
    [210, 'b', 1],
    [350, 'b', 2],
    [-10, 'c', -2],
    [150, 'c', 0],
  ])('a block dropped at %d from %s has passed %d', (dropped, id, places) => {
    expect(placesPassed(dropped, chain, id, centre)).toBe(places);
  });
});
