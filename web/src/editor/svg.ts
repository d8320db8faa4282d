/** The network's picture as SVG, drawn from where its blocks stand; lengths in pixels. */
import { t } from '../words';
import type { Flow } from './flow';
import { ADD } from './flow';

/** What is written on a block. */
export interface Face {
  title: string;
  settings: string;
  /** Output shape and parameters. */
  facts: string;
  /** Of its category, as CSS. */
  colour: string;
  /** What it is doing now, as a data URL; null: nothing is known. */
  picture: string | null;
}

/** The page's colours, as CSS. */
export interface Ink {
  ground: string;
  block: string;
  text: string;
  quiet: string;
  line: string;
}

const SPACE = 'http://www.w3.org/2000/svg';
const MARGIN = 24;
const FACE = { width: 17, height: 3.75 };
const FONT = 'Inter, Segoe UI, Roboto, Noto Sans, sans-serif';

type Attributes = { [name: string]: string | number };

/** `faceOf` a block by its id; `shapeOf` what a wire carries, in words; `unit`: a line of text. */
export function svgOf(
  flow: Flow,
  faceOf: (id: string) => Face,
  shapeOf: (source: string) => string,
  ink: Ink,
  unit: number,
): SVGElement {
  const blocks = flow.nodes.filter((node) => node.id !== ADD);
  const width = Math.max(0, ...blocks.map((node) => node.position.x + (node.width ?? 0)));
  const height = Math.max(0, ...blocks.map((node) => node.position.y + (node.height ?? 0)));
  const svg = element('svg', {
    viewBox: `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`,
    width: width + 2 * MARGIN,
    height: height + 2 * MARGIN,
    'font-family': FONT,
    'font-size': unit * 0.94,
  });
  const sheet = { x: -MARGIN, y: -MARGIN, width: '100%', height: '100%', fill: ink.ground };
  svg.append(element('rect', sheet), ...wiresOf(flow, shapeOf, ink, unit));
  for (const node of blocks) {
    svg.append(blockOf(node, faceOf(node.id), ink, unit));
  }
  return svg;
}

function wiresOf(
  flow: Flow,
  shapeOf: (source: string) => string,
  ink: Ink,
  unit: number,
): SVGElement[] {
  const boxes = new Map(flow.nodes.map((node) => [node.id, node]));
  return flow.edges.flatMap((edge) => {
    const [from, to] = [boxes.get(edge.source), boxes.get(edge.target)];
    if (!from || !to || edge.target === ADD) return [];
    const { down } = flow.placed;
    const [a, b] = [exitOf(from, down, 1), exitOf(to, down, 0)];
    const [mx, my] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
    const bend = down
      ? `${a.x} ${my} ${b.x} ${my} ${b.x} ${b.y}`
      : `${mx} ${a.y} ${mx} ${b.y} ${b.x} ${b.y}`;
    const path = { d: `M${a.x} ${a.y}C${bend}`, fill: 'none', stroke: ink.quiet };
    const halo = { stroke: ink.ground, 'stroke-width': 6, 'paint-order': 'stroke' };
    const place = { x: mx, y: my + unit * 0.3, 'text-anchor': 'middle', 'font-size': unit * 0.75 };
    const source = String(edge.data?.['source'] ?? edge.source);
    return [
      element('path', { ...path, 'stroke-width': 1.75 }),
      element('text', { ...place, ...halo, fill: ink.quiet }, shapeOf(source)),
    ];
  });
}

type Box = Flow['nodes'][number];

/** Where wires leave a block (`share` 1) or enter it (0). */
function exitOf(node: Box, down: boolean, share: 0 | 1): { x: number; y: number } {
  const { width = 0, height = 0, position } = node;
  return down
    ? { x: position.x + width / 2, y: position.y + share * height }
    : { x: position.x + share * width, y: position.y + height / 2 };
}

function blockOf(node: Box, face: Face, ink: Ink, unit: number): SVGElement {
  const { width = 0, height = 0, position } = node;
  const group = element('g', { transform: `translate(${position.x} ${position.y})` });
  const right = FACE.width * unit - 0.75 * unit;
  const [upper, lower] = [1.6 * unit, 2.85 * unit];
  const small = { fill: ink.quiet, 'font-size': unit * 0.8 };
  group.append(
    element('rect', { width, height, rx: 10, fill: ink.block, stroke: ink.line }),
    element('rect', { x: 8, y: 10, width: 5, height: 3.75 * unit - 20, rx: 2, fill: face.colour }),
    element('text', { x: 22, y: upper, 'font-weight': 650, fill: ink.text }, face.title),
    element('text', { x: right, y: upper, 'text-anchor': 'end', fill: ink.text }, face.settings),
    element('text', { x: 22, y: lower, ...small, 'font-family': 'monospace' }, node.id),
    element('text', { x: right, y: lower, 'text-anchor': 'end', ...small }, face.facts),
  );
  if (face.picture) {
    const beside = width > 20 * unit;
    const at = beside
      ? { x: (FACE.width + 0.55) * unit, y: 0.4 * unit, width: width - (FACE.width + 1.1) * unit }
      : { x: 0.55 * unit, y: FACE.height * unit, width: width - 1.1 * unit };
    group.append(element('image', { ...at, height: 2.9 * unit, href: face.picture }));
  }
  return group;
}

function element(name: string, attributes: Attributes, text?: string): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** An SVG's text, as a file. */
export function textOf(svg: SVGElement): string {
  return new XMLSerializer().serializeToString(svg);
}

/** An SVG as a PNG, twice as fine. Rejects when the browser cannot draw it. */
export async function pngOf(svg: SVGElement): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([textOf(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2 * image.naturalWidth, 2 * image.naturalHeight];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error(t('editor.picture_failed'));
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}
