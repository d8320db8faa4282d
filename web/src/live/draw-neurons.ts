/** Draws neurons and the wires between them. */
import { prepare } from '../views/draw';
import { endsOf, type Plan, type Wire } from './geometry';
import { inputMap, mapOf, weightOf, type LiveColumn } from './neurons';
import type { Palette } from './paint';
import type { Tools } from './picture';

const INPUT_SIDE = 20;
const THIN = 0.5;
const THICK = 6;

/** Draws it all; `marked` stands out. */
export function drawNeurons(
  canvas: HTMLCanvasElement,
  plan: Plan,
  columns: readonly LiveColumn[],
  tools: Tools,
  marked: Wire | null,
): void {
  const context = prepare(canvas);
  if (!context) return;
  columns.forEach((column, i) => drawWires(context, plan, column, i, tools.palette));
  if (marked) drawMarked(context, plan, columns, marked, tools.palette);
  drawInputs(context, plan, tools);
  columns.forEach((column, i) => drawColumn(context, plan, column, i + 1, tools));
}

function drawWires(
  context: CanvasRenderingContext2D,
  plan: Plan,
  column: LiveColumn,
  before: number,
  palette: Palette,
): void {
  const reach = largest(column.kernel);
  for (let from = 0; from < column.inputs; from += 1) {
    for (let to = 0; to < column.units; to += 1) {
      const weight = weightOf(column, from, to);
      const share = weight === null || reach === 0 ? 0 : weight / reach;
      context.strokeStyle = weight === null ? palette.line : palette.css(spread(share));
      context.lineWidth = THIN + THICK * Math.abs(Number.isFinite(share) ? share : 0.3);
      trace(context, endsOf(plan, { column: before, from, to }));
    }
  }
}

/** So that weak weights can be told from the ground. */
function spread(share: number): number {
  return Math.sign(share) * (0.25 + 0.75 * Math.abs(share));
}

function drawMarked(
  context: CanvasRenderingContext2D,
  plan: Plan,
  columns: readonly LiveColumn[],
  wire: Wire,
  palette: Palette,
): void {
  const column = columns[wire.column];
  const weight = column ? weightOf(column, wire.from, wire.to) : null;
  const reach = largest(column?.kernel ?? null);
  const width = THIN + THICK * Math.abs((weight ?? 0) / (reach || 1));
  context.strokeStyle = palette.ink;
  context.lineWidth = width + 4;
  trace(context, endsOf(plan, wire));
  context.strokeStyle = palette.css(Math.sign(weight ?? 0));
  context.lineWidth = width + 1;
  trace(context, endsOf(plan, wire));
}

function trace(
  context: CanvasRenderingContext2D,
  [x0, y0, x1, y1]: [number, number, number, number],
): void {
  const half = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(half, y0, half, y1, x1, y1);
  context.stroke();
}

function drawInputs(context: CanvasRenderingContext2D, plan: Plan, tools: Tools): void {
  const [column] = plan.columns;
  column?.ys.forEach((y, index) => {
    const style = { width: INPUT_SIDE, height: INPUT_SIDE, reach: 1, smooth: true };
    const box = boxOf(plan, column.x, y);
    tools.stamp.draw(context, tools.palette, inputMap(index, INPUT_SIDE), style, box);
  });
}

function drawColumn(
  context: CanvasRenderingContext2D,
  plan: Plan,
  column: LiveColumn,
  at: number,
  { palette, stamp }: Tools,
): void {
  const { x = 0, ys = [] } = plan.columns[at] ?? {};
  const most = largest(column.bias);
  ys.forEach((y, unit) => {
    const box = boxOf(plan, x, y);
    const map = mapOf(column, unit);
    if (map && column.maps) {
      const { side, reach, middle } = column.maps;
      const style = { width: side, height: side, reach, middle, smooth: true };
      stamp.draw(context, palette, map, style, box);
    } else {
      context.fillStyle = palette.surface;
      context.fillRect(...box);
    }
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.strokeRect(...box);
    const bias = column.bias?.[unit];
    if (bias !== undefined) drawBias(context, box, most === 0 ? 0 : bias / most, palette);
  });
}

/** A small mark at a neuron's lower left corner, as in other playgrounds. */
function drawBias(
  context: CanvasRenderingContext2D,
  [x, y, , size]: [number, number, number, number],
  share: number,
  palette: Palette,
): void {
  const side = Math.max(6, size / 5);
  context.fillStyle = palette.css(spread(share));
  context.strokeStyle = palette.surface;
  context.lineWidth = 1.5;
  context.fillRect(x - side / 2, y + size - side / 2, side, side);
  context.strokeRect(x - side / 2, y + size - side / 2, side, side);
}

function boxOf({ size }: Plan, x: number, y: number): [number, number, number, number] {
  return [x - size / 2, y - size / 2, size, size];
}

function largest(values: Float32Array | null): number {
  let most = 0;
  for (const value of values ?? []) {
    if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  }
  return most;
}
