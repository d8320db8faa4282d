/** Reading probe payloads: tensors by row, and what the rows say. */
import type { DatasetEntry, Numbers, Tensor } from '../generated/wire';
import { t } from '../words';

/** Payload of the probe `points`. */
export interface PointsPayload {
  inputs: Tensor;
  targets: Tensor;
}

/** Payload of the probe `samples`. */
export interface SamplesPayload extends PointsPayload {
  index: Numbers;
  outputs: Tensor;
}

/** Payload of the probes `predict` and `grid`. */
export interface OutputsPayload {
  outputs: Tensor;
}

/** The number of rows (the first axis). */
export function rows(tensor: Tensor): number {
  return tensor.shape[0] ?? 0;
}

/** One row, flat. */
export function row(tensor: Tensor, index: number): number[] {
  const size = tensor.shape.slice(1).reduce((product, length) => product * length, 1);
  return Array.from(tensor.data.slice(index * size, (index + 1) * size));
}

/** The largest entry's place; -1 when an entry is no number, for then nothing is the largest. */
export function argmax(values: readonly number[]): number {
  if (values.length === 0 || values.some(Number.isNaN)) return -1;
  return values.indexOf(Math.max(...values));
}

/** Scores by class from a row of outputs or targets; a single yes/no output becomes two classes. */
export function scores(dataset: DatasetEntry, values: readonly number[]): number[] {
  const [yes] = values;
  return dataset.task === 'binary' && yes !== undefined ? [1 - yes, yes] : [...values];
}

/** The names of the classes, with a number where the dataset names none. */
export function classNames(dataset: DatasetEntry, count: number): string[] {
  const named = dataset.class_names ?? [];
  return Array.from({ length: count }, (_, i) => named[i] ?? t('views.class_number', { i }));
}

/** Smallest and largest coordinate over all rows, the same for both axes, with a little room. */
export function squareBounds(inputs: Tensor): [[number, number], [number, number]] {
  let reach = 0;
  for (const value of inputs.data) {
    if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value));
  }
  const edge = reach > 0 ? Number((reach * 1.05).toPrecision(2)) : 1;
  return [
    [-edge, edge],
    [-edge, edge],
  ];
}

/** The largest size of a target, for the colour scale of a regression; at least a tiny number. */
export function largest(targets: Tensor): number {
  let size = 1e-12;
  for (const value of targets.data) {
    if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  }
  return size;
}
