/** The network as nodes and edges for the canvas. */
import type { Edge, Node } from '@xyflow/svelte';
import { Position } from '@xyflow/svelte';
import type { Network } from '../generated/wire';
import { consumers, wires, type Wire } from '../model/graph';
import { t } from '../words';
import { arrange, roomiest, type Placed, type Size } from './layout';

/** The id of the “add layer” spot behind the end of a network. */
export const ADD = '+';

/** Sizes in lines of text. */
const BLOCK = { width: 17, height: 3.75 };
const PICTURE = { beside: { width: 17, height: 0 }, beneath: { width: 0, height: 3.3 } };
const ADD_SIZE = { width: 8.5, height: 2.25 };
const MESSAGE_LETTERS = 36;
const MESSAGE_LINE = 1.15;
const MEND = 2.1;

/** What a block's height depends on. */
export interface Look {
  label: string;
  message: string | null;
  /** Whether there is a button that mends it. */
  mends?: boolean;
}

/** Where on its block a picture is; null: there is none. */
export type Side = keyof typeof PICTURE | null;

export interface Flow {
  nodes: Node[];
  edges: Edge[];
  placed: Placed;
}

/**
 * Nodes and edges, laid out for the room there is. `unit` is the root font size in pixels;
 * `pictured`: each block shows a picture of what it is doing.
 */
export function flowOf(
  network: Network,
  look: (id: string) => Look,
  chosen: readonly string[],
  room: Size,
  unit: number,
  pictured = false,
): Flow {
  const ends = network.nodes.filter((node) => consumers(network, node.id).length === 0);
  const last = ends.length === 1 ? ends[0] : undefined;
  const links = wires(network);
  const add = { source: last?.id ?? '', from: last?.id ?? '', to: ADD, slot: 0 };
  const all = last ? [...links, add] : links;
  const ways: { down: boolean; side: Side }[] = pictured
    ? [
        { down: true, side: 'beside' },
        { down: true, side: 'beneath' },
        { down: false, side: 'beneath' },
      ]
    : [
        { down: true, side: null },
        { down: false, side: null },
      ];
  const tried = ways.map(({ down, side }) => {
    const sizes = new Map(network.nodes.map(({ id }) => [id, blockSize(look(id), side, unit)]));
    if (last) sizes.set(ADD, scaled(ADD_SIZE, unit));
    return { sizes, side, placed: arrange(sizes, all, down, unit) };
  });
  const { sizes, side, placed } = roomiest(tried, room);
  const sides = placed.down
    ? { sourcePosition: Position.Bottom, targetPosition: Position.Top }
    : { sourcePosition: Position.Right, targetPosition: Position.Left };
  const nodes = [...sizes].map(([id, size]): Node => {
    const ghost = id === ADD;
    return {
      id,
      type: ghost ? 'add' : 'block',
      position: placed.at.get(id) ?? { x: 0, y: 0 },
      data: { after: last?.id, side },
      ...size,
      ...sides,
      selected: chosen.includes(id),
      selectable: !ghost,
      ...(ghost ? { draggable: false } : {}),
      focusable: !ghost,
      deletable: false, // Delete is the editor's own: it edits the spec
      ariaLabel: ghost ? undefined : look(id).label,
      domAttributes: { 'aria-roledescription': t('editor.node') },
    };
  });
  return { nodes, edges: all.map((wire) => edgeOf(wire, all)), placed };
}

/** What a wire shows: what it carries, and its place among those between the same two blocks. */
export interface Strand extends Record<string, unknown> {
  source: string;
  /** 0 in the middle; -½ and ½ for two, -1, 0 and 1 for three. */
  lane: number;
}

function edgeOf({ source, from, to }: Wire, all: readonly Wire[]): Edge<Strand> {
  const ghost = to === ADD;
  const bundle = all.filter((wire) => wire.from === from && wire.to === to);
  const lane = bundle.findIndex((wire) => wire.source === source) - (bundle.length - 1) / 2;
  return {
    id: `${source}→${to}`,
    source: from,
    target: to,
    data: { source, lane },
    type: ghost ? 'ghost' : 'wire',
    selectable: false,
    focusable: false,
    deletable: false,
  };
}

function blockSize({ message, mends = false }: Look, side: Side, unit: number): Size {
  const { width, height } = side ? PICTURE[side] : { width: 0, height: 0 };
  const wide = BLOCK.width + width;
  const lines = message ? Math.ceil((message.length / MESSAGE_LETTERS) * (BLOCK.width / wide)) : 0;
  const extra = lines > 0 ? lines * MESSAGE_LINE + 0.75 + (mends ? MEND : 0) : 0;
  return scaled({ width: wide, height: BLOCK.height + height + extra }, unit);
}

function scaled(size: Size, unit: number): Size {
  return { width: size.width * unit, height: size.height * unit };
}

/**
 * How many places a dragged block has passed along its chain: negative towards the input.
 * `centre` gives the middle of a block along the direction of the flow.
 */
export function placesPassed(
  dropped: number,
  chain: readonly string[],
  id: string,
  centre: (id: string) => number,
): number {
  const at = chain.indexOf(id);
  let to = at;
  while (to > 0 && dropped < centre(chain[to - 1] ?? id)) to -= 1;
  while (to < chain.length - 1 && dropped > centre(chain[to + 1] ?? id)) to += 1;
  return to - at;
}
