/** Places the blocks: layered by dagre, from top to bottom or left to right, whichever shows larger. */
import { Graph, layout } from '@dagrejs/dagre';

export interface Size {
  width: number;
  height: number;
}

export interface Placed extends Size {
  /** Left and top of every block. */
  at: Map<string, { x: number; y: number }>;
  down: boolean;
}

/** Below this blocks are hard to read: a long network is panned instead. */
export const READABLE = 0.5;

const GAP = 0.9;
const ACROSS = 1.6;
const BESIDE = 1.4;

/** Blocks laid out in one direction; `unit` is the size of a line of text in pixels. */
export function arrange(
  blocks: ReadonlyMap<string, Size>,
  wires: readonly { from: string; to: string }[],
  down: boolean,
  unit: number,
): Placed {
  const graph = new Graph();
  const ranksep = unit * (down ? GAP + ACROSS : 2 * GAP + 2.6 * ACROSS);
  graph.setGraph({ rankdir: down ? 'TB' : 'LR', nodesep: unit * BESIDE, ranksep });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, size] of blocks) graph.setNode(id, { ...size });
  for (const { from, to } of wires) {
    if (blocks.has(from) && blocks.has(to)) graph.setEdge(from, to);
  }
  layout(graph);
  const at = new Map<string, { x: number; y: number }>();
  let width = 0;
  let height = 0;
  for (const [id, size] of blocks) {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    at.set(id, { x: x - size.width / 2, y: y - size.height / 2 });
    width = Math.max(width, x + size.width / 2);
    height = Math.max(height, y + size.height / 2);
  }
  return { at, width, height, down };
}

/** The arrangement that needs less shrinking to fit the room. */
export function bestArrangement(
  blocks: ReadonlyMap<string, Size>,
  wires: readonly { from: string; to: string }[],
  room: Size,
  unit: number,
): Placed {
  const ways = [true, false].map((way) => ({ placed: arrange(blocks, wires, way, unit) }));
  return roomiest(ways, room).placed;
}

/** The first way to place blocks, unless a later one needs clearly less shrinking. */
export function roomiest<T extends { placed: Placed }>(ways: readonly T[], room: Size): T {
  const shrink = ({ placed }: T): number => shrinkOf(placed, room);
  return ways.reduce((best, way) => (shrink(way) > shrink(best) * 1.1 ? way : best));
}

/** How much smaller than life a network must be to fit the room; 1 at most. */
export function shrinkOf(placed: Size, room: Size): number {
  return Math.min(1, room.width / placed.width, room.height / placed.height);
}
