/** Which wire is pointed at, and which wire or neuron is open for setting its weights. */
import { figure } from '../model/format';
import type { Box } from '../ui/floating';
import type { Wire } from './geometry';
import { weightOf, type LiveColumn } from './neurons';

interface Point {
  left: number;
  top: number;
}

/** A wire, or a neuron of a column (0: the first layer) with all that enters it. */
export type Opened = { wire: Wire; anchor: Box } | { column: number; unit: number; anchor: Box };

/** One number of a layer that can be set: a bias where `from` is null. */
export interface Knob {
  column: number;
  from: number | null;
  to: number;
}

export class Selection {
  hovered: { wire: Wire; at: Point } | null = $state.raw(null);
  open: Opened | null = $state.raw(null);
  readonly #read: () => { live: LiveColumn[]; names: readonly string[] };
  #back: HTMLElement | null = null;

  constructor(read: () => { live: LiveColumn[]; names: readonly string[] }) {
    this.#read = read;
  }

  /** The wire that stands out. */
  get marked(): Wire | null {
    return (this.open && 'wire' in this.open ? this.open.wire : null) ?? this.hovered?.wire ?? null;
  }

  hover(wire: Wire | null, at: Point = { left: 0, top: 0 }): void {
    if (wire || this.hovered) this.hovered = wire && { wire, at };
  }

  openWire(wire: Wire, at: Point): void {
    this.open = { wire, anchor: { ...at, width: 0, height: 0 } };
  }

  openNeuron(column: number, unit: number, button: HTMLElement): void {
    this.#back = button;
    this.open = { column, unit, anchor: button.getBoundingClientRect() };
  }

  close(): void {
    this.open = null;
    this.#back?.focus({ preventScroll: true });
    this.#back = null;
  }

  /** What can be set of what is open, the bias first. */
  get knobs(): Knob[] {
    const { open } = this;
    if (!open) return [];
    if ('wire' in open) {
      const { column, from, to } = open.wire;
      return [{ column, from, to }];
    }
    const { column, unit: to } = open;
    const inputs = this.#read().live[column]?.inputs ?? 0;
    const bias: Knob[] = this.#read().live[column]?.bias ? [{ column, from: null, to }] : [];
    return [...bias, ...Array.from({ length: inputs }, (_, from) => ({ column, from, to }))];
  }
}

/** A neuron by its name: an input's own, or its layer's with a number from 1. */
export function neuronName(
  column: number,
  unit: number,
  live: readonly LiveColumn[],
  names: readonly string[],
): string {
  return column < 0 ? (names[unit] ?? `x${unit + 1}`) : `${live[column]?.id ?? ''} ${unit + 1}`;
}

/** A wire and its weight: `x1 → dense_1 3: 0.5200`. */
export function wordsOf(
  { column, from, to }: Wire,
  live: readonly LiveColumn[],
  names: readonly string[],
): string {
  const into = live[column];
  const weight = into ? weightOf(into, from, to) : null;
  const [source, target] = [
    neuronName(column - 1, from, live, names),
    neuronName(column, to, live, names),
  ];
  return `${source} → ${target}: ${figure(weight)}`;
}
