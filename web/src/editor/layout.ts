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
  const [down, across] = [true, false].map((way) => arrange(blocks, wires, way, unit));
  if (!down || !across) throw new Error('unreachable: two directions make two arrangements');
  const shrink = (placed: Placed): number =>
    Math.min(1, room.width / placed.width, room.height / placed.height);
  return shrink(across) > shrink(down) * 1.1 ? across : down;
}
