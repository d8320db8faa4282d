/** Tables of classes as the engine counts them, and what can be read off them. */
import type { DatasetEntry, Json, Spec, Tensor } from '../generated/wire';
import { answers } from './suits';
import { row, rows } from './tensor';

/** Payload of the probe `confusion`: rows the truth, columns the answer. */
export interface ConfusionPayload {
  labels: Json[];
  counts: Tensor;
}

/** Payload of the probe `calibration`; NaN where a bin holds no answer. */
export interface CalibrationPayload {
  edges: Tensor;
  count: Tensor;
  confidence: Tensor;
  right: Tensor;
  error: number;
}

/** One class's row of the table. */
export interface ClassRow {
  name: string;
  counts: number[];
  total: number;
  /** Share of the class that was recognised; NaN when there is none of it. */
  recall: number;
}

/** Whether answers are classes and judged as such. */
export function hasClasses(dataset: DatasetEntry, spec: Spec): boolean {
  return (
    answers(spec) &&
    dataset.class_names.length > 1 &&
    ['binary', 'classes', 'labels'].includes(dataset.task)
  );
}

export function classRows({ labels, counts }: ConfusionPayload): ClassRow[] {
  return Array.from({ length: rows(counts) }, (_, index) => {
    const line = row(counts, index);
    const total = line.reduce((sum, count) => sum + count, 0);
    const recall = total > 0 ? (line[index] ?? 0) / total : NaN;
    return { name: String(labels[index] ?? index), counts: line, total, recall };
  });
}

/** The commonest mistake: truth, answer and how often; null when there is none. */
export function worst(
  table: readonly ClassRow[],
): { truth: string; answer: string; count: number } | null {
  let found = null as { truth: string; answer: string; count: number } | null;
  table.forEach((line, truth) => {
    line.counts.forEach((count, answer) => {
      if (truth === answer || count <= (found?.count ?? 0)) return;
      found = { truth: line.name, answer: table[answer]?.name ?? '', count };
    });
  });
  return found;
}
