/** What the probes `weights` and `gradients` tell, row by row. */
import type { Tensor } from '../generated/wire';

/** Where an array of numbers belongs. */
export interface Place {
  network: string;
  node: string;
  weight: string;
  shape: number[];
}

/** Payload of the probes `weights` and `gradients`; `ratio` is the former's alone. */
export interface SpreadPayload {
  step: number;
  names: Place[];
  size: number[];
  counts: Tensor;
  low: Tensor;
  high: Tensor;
  norm: Tensor;
  mean: Tensor;
  std: Tensor;
  largest: Tensor;
  zeros: Tensor;
  broken: Tensor;
  ratio?: Tensor;
}

/** How often numbers fall into equal bins from `low` to `high`. */
export interface Histogram {
  counts: readonly number[];
  low: number;
  high: number;
}

/** One array at one step. */
export interface Row extends Place, Histogram {
  size: number;
  norm: number;
  /** Root of the mean square: the typical size of a number, whatever the size of the array. */
  rms: number;
  mean: number;
  std: number;
  zeros: number;
  /** Share of what is no finite number. */
  broken: number;
  /** ‖Δw‖ / ‖w‖ of the next step; NaN where it is not told, or all weights are zero. */
  ratio: number;
}

/** All arrays at one step. */
export interface Spread {
  step: number;
  rows: Row[];
}

export function spreadOf(payload: SpreadPayload): Spread {
  const bins = payload.counts.shape[1] ?? 0;
  const at = (tensor: Tensor | undefined, i: number): number => tensor?.data[i] ?? NaN;
  const rows = payload.names.map((place, i) => {
    const size = payload.size[i] ?? 0;
    const norm = at(payload.norm, i);
    return {
      ...place,
      size,
      norm,
      rms: norm / Math.sqrt(size),
      counts: Array.from(payload.counts.data.slice(i * bins, (i + 1) * bins)),
      low: at(payload.low, i),
      high: at(payload.high, i),
      mean: at(payload.mean, i),
      std: at(payload.std, i),
      zeros: at(payload.zeros, i),
      broken: at(payload.broken, i),
      ratio: at(payload.ratio, i),
    };
  });
  return { step: payload.step, rows };
}

/** A row's key: the same from step to step. */
export const keyOf = ({ network, node, weight }: Place): string => `${network} ${node} ${weight}`;

/** `dense_1 kernel`, with its network where there are several. */
export function nameOf(place: Place, several: boolean): string {
  return `${several ? `${place.network}: ` : ''}${place.node} ${place.weight}`;
}

/** What a figure calls each row: by its layer, and its weight where a layer has several. */
export function shortNames(rows: readonly Place[]): string[] {
  const several = new Set(rows.map(({ network }) => network)).size > 1;
  const layer = ({ network, node }: Place): string => (several ? `${network} ${node}` : node);
  return rows.map((row) => {
    const alone = rows.filter((one) => layer(one) === layer(row)).length === 1;
    return alone ? layer(row) : `${layer(row)} ${row.weight}`;
  });
}

/** Whether two spreads are of the same network. */
export function alike(a: Spread, b: Spread): boolean {
  const keys = ({ rows }: Spread): string =>
    rows.map((row) => `${keyOf(row)} ${row.shape.join()}`).join('|');
  return keys(a) === keys(b);
}

/** The layers' own rows: kernels and their like, from the first to the last; biases left out. */
export function mainRows(rows: readonly Row[]): Row[] {
  return rows.filter(({ shape, weight }) => shape.length > 1 && !weight.endsWith('bias'));
}

/** The sensible ratio of a step to the weights that it moves. */
export const BAND = { low: 3e-4, usual: 1e-3, high: 1e-2 } as const;

/** What a ratio means, in words. */
export function judgeRatio(ratio: number): 'slow' | 'fine' | 'fast' | 'unknown' {
  if (!Number.isFinite(ratio)) return 'unknown';
  if (ratio < BAND.low) return 'slow';
  return ratio > BAND.high ? 'fast' : 'fine';
}
