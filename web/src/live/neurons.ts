/** The neurons of a network as a run has them: their maps, weights and biases. */
import type { Column } from '../model/columns';
import { partOf, type Place } from './paint';

/** Payload of the probe `neurons`. */
export interface NeuronsPayload {
  layers: {
    [node: string]: {
      maps: Place;
      reach: number;
      middle: number;
      weights: { [name: string]: Place };
    };
  };
  numbers: { data: Float32Array };
}

/** A column as the run has it; null for what it has not, or not in this size. */
export interface LiveColumn {
  id: string;
  units: number;
  /** Neurons of the column before. */
  inputs: number;
  maps: { values: Float32Array; side: number; reach: number; middle: number } | null;
  /** (inputs, units), row by row. */
  kernel: Float32Array | null;
  bias: Float32Array | null;
}

/** The columns with what a run says of them; `inputs`: how many numbers go in. */
export function liveColumns(
  columns: readonly Column[],
  inputs: number,
  payload: NeuronsPayload | null,
): LiveColumn[] {
  return columns.map(({ id, units, end }, i) => {
    const entering = columns[i - 1]?.units ?? inputs;
    const said = payload?.layers[end];
    const own = payload?.layers[id]?.weights ?? {};
    const weight = (name: string, shape: number[]): Float32Array | null => {
      const place = own[name];
      return payload && place && place.shape.join() === shape.join()
        ? partOf(payload.numbers.data, place)
        : null;
    };
    const [count = 0, side = 0] = said?.maps.shape ?? [];
    return {
      id,
      units,
      inputs: entering,
      maps:
        payload && said && count === units
          ? {
              values: partOf(payload.numbers.data, said.maps),
              side,
              reach: said.reach,
              middle: said.middle,
            }
          : null,
      kernel: weight('kernel', [entering, units]),
      bias: weight('bias', [units]),
    };
  });
}

/** One neuron's map. */
export function mapOf({ maps }: LiveColumn, unit: number): Float32Array | null {
  const size = (maps?.side ?? 0) ** 2;
  return maps?.values.subarray(unit * size, (unit + 1) * size) ?? null;
}

/** The weight from neuron `from` of the column before to neuron `to`. */
export function weightOf({ kernel, units }: LiveColumn, from: number, to: number): number | null {
  return kernel?.[from * units + to] ?? null;
}

/** What the inputs say over the plane: each its own coordinate. */
export function inputMap(index: number, side: number): Float32Array {
  const map = new Float32Array(side * side);
  const level = (i: number): number => (2 * i) / (side - 1) - 1;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      map[row * side + column] = index === 0 ? level(column) : -level(row);
    }
  }
  return map;
}
