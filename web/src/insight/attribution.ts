/** What an answer hangs on: payloads of `saliency` and `occlusion`, and what can be asked. */
import type { DatasetEntry, Spec, Tensor } from '../generated/wire';
import { classNames } from '../views/tensor';
import { t } from '../words';

/** Payload of the probes `saliency` and `occlusion`. */
export interface AttributionPayload {
  index: number;
  input: Tensor;
  output: Tensor;
  /** The class or output that was asked about. */
  pick: number;
  values: Tensor;
}

export const KINDS = ['saliency', 'occlusion'] as const;
export type Kind = (typeof KINDS)[number];

/** Whether there is a single answer to measurements, which can be traced back to them. */
export function canTrace(dataset: DatasetEntry, spec: Spec): boolean {
  return spec.training.recipe.type === 'supervised' && dataset.vocabulary.length === 0;
}

/** What can be asked about: classes, or the outputs of a regression. */
export function picksOf(dataset: DatasetEntry, outputs: number): string[] {
  if (dataset.task === 'binary' && outputs === 1) return classNames(dataset, 2);
  if (dataset.task !== 'regression') return classNames(dataset, outputs);
  return Array.from({ length: outputs }, (_, i) => dataset.target_names[i] ?? outputName(i));
}

/** What an output without a name is called. */
export function outputName(index: number): string {
  return t('insight.output_number', { number: index + 1 });
}

/** Columns and channels of the picture that an input is; null where it is none. */
export function pictureOf(dataset: DatasetEntry): { columns: number; channels: number } | null {
  const shape =
    dataset.image_shape ?? (dataset.input_shape.length === 3 ? dataset.input_shape : null);
  return shape ? { columns: shape[1] ?? 1, channels: shape[2] ?? 1 } : null;
}

/** The edge of the square that is covered: about an eighth of the picture. */
export function patchOf(columns: number): number {
  return Math.max(2, Math.round(columns / 7));
}
