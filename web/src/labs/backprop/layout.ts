/**
 * Where a graph's boxes, wires and the chips on the wires go: from left to right where there is
 * room, from above to below where there is none. All in pixels.
 */
import type { Graph, Place } from './graph';

export const BOX = { width: 60, height: 52 } as const;
export const CHIP = { width: 42, height: 16 } as const;

export interface Point {
  x: number;
  y: number;
}

export interface Wire {
  from: string;
  to: string;
  /** Where it leaves: a long one goes straight on until its last bend. */
  start: Point;
  /** The bend: its two ends and what it bends towards. */
  curve: readonly [Point, Point, Point, Point];
  /** The middle of its chip. */
  chip: Point;
}

export interface Layout {
  height: number;
  /** The middle of each box. */
  boxes: Readonly<Record<string, Point>>;
  wires: readonly Wire[];
}

/** Narrower, it goes from above to below. */
const WIDE = 720;
const LANES = 4;
const [ROW, LANE, EDGE] = [104, 68, 4];
/** A chip's place along its bend: at the end where wires are apart. */
const NEAR = { wide: 0.3, tall: 0.28 };
/** How long a wire goes straight on where it arrives, and where it leaves: the longer, the farther. */
const [ARRIVES, LEAVES] = [0.3, { least: 0.4, most: 0.95 }];
/** How far apart wires arrive at a box, as a share of its side. */
const SPREAD = 0.8;

export function layoutOf(graph: Graph, width: number): Layout {
  const wide = width >= WIDE;
  const depth = Math.max(...[...graph.leaves, ...graph.ops].map(({ at }) => at[0]));
  const first = { x: BOX.width / 2 + EDGE, y: BOX.height / 2 + EDGE };
  const along = wide ? (width - 2 * first.x) / depth : ROW;
  const across = wide ? LANE : (width - 2 * first.x) / LANES;
  const gap = along - (wide ? BOX.width : BOX.height);
  const place = ([deep, lane]: Place): Point =>
    wide
      ? { x: first.x + deep * along, y: first.y + lane * across }
      : { x: first.x + lane * across, y: first.y + deep * along };
  const boxes: Record<string, Point> = Object.fromEntries(
    [...graph.leaves, ...graph.ops].map(({ name, at }) => [name, place(at)]),
  );
  const wires = graph.ops.flatMap(({ name: to, from }) => {
    const ports = from.toSorted((a, b) => side(boxes[a], wide) - side(boxes[b], wide));
    return from.map((each) => {
      const port = ports.length === 1 ? 0 : ports.indexOf(each) / (ports.length - 1) - 0.5;
      const shared = graph.ops.filter((other) => other.from.includes(each)).length > 1;
      const lanes = Math.abs(side(boxes[each], wide) - side(boxes[to], wide)) / across;
      const aside = Math.min(1, lanes / (LANES / 2));
      return wireOf(each, to, boxes, { port: port * SPREAD, gap, aside, shared, wide });
    });
  });
  const height = 2 * first.y + (wide ? LANES * LANE : depth * ROW);
  return { height, boxes, wires };
}

function side(point: Point | undefined, wide: boolean): number {
  return (wide ? point?.y : point?.x) ?? 0;
}

interface Way {
  /** Where it arrives on the box's side, from −½ to ½. */
  port: number;
  gap: number;
  /** How far aside it comes from, as a share of half the lanes. */
  aside: number;
  /** Whether other wires leave from the same box. */
  shared: boolean;
  wide: boolean;
}

function wireOf(
  from: string,
  to: string,
  boxes: Readonly<Record<string, Point>>,
  { port, gap, aside, shared, wide }: Way,
): Wire {
  const [a, b] = [boxes[from] ?? { x: 0, y: 0 }, boxes[to] ?? { x: 0, y: 0 }];
  const near = wide ? NEAR.wide : NEAR.tall;
  const half = wide ? BOX.width / 2 : BOX.height / 2;
  const start = wide ? { x: a.x + half, y: a.y } : { x: a.x, y: a.y + half };
  const end = wide
    ? { x: b.x - half, y: b.y + port * BOX.height }
    : { x: b.x + port * BOX.width, y: b.y - half };
  const turn = wide ? { x: end.x - gap, y: start.y } : { x: start.x, y: end.y - gap };
  const curve = [
    turn,
    bent(turn, end, LEAVES.least + (LEAVES.most - LEAVES.least) * aside, wide),
    bent(end, turn, ARRIVES, wide),
    end,
  ] as const;
  return { from, to, start, curve, chip: alongAt(curve, shared ? 1 - near : near) };
}

/** A wire leaves and arrives straight. */
function bent(from: Point, to: Point, share: number, wide: boolean): Point {
  return wide
    ? { x: from.x + (to.x - from.x) * share, y: from.y }
    : { x: from.x, y: from.y + (to.y - from.y) * share };
}

/** A place on the curve, by the parameter of Bézier's formula. */
export function alongAt([a, b, c, d]: Wire['curve'], t: number): Point {
  const s = 1 - t;
  const mix = (axis: 'x' | 'y'): number =>
    s ** 3 * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t ** 3 * d[axis];
  return { x: mix('x'), y: mix('y') };
}

export function pathOf({ start, curve: [a, b, c, d] }: Wire): string {
  return `M${start.x} ${start.y}L${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${d.x} ${d.y}`;
}
