/** The curves of a chart as numbers: for files, for tables, and at one step. */
import type { Drawn } from '../charts/curves-figure';
import { valueAt } from '../model/kept-curve';
import { TRAINING, VALIDATION, type Series } from '../model/series';
import { t } from '../words';

const NEWLINE = '\r\n';

/** The curves as CSV (RFC 4180), one line for each point: run, curve, step, epoch, value. */
export function csvOf(drawn: readonly Drawn[]): string {
  const lines = drawn.flatMap(({ series, run, points, stepsPerEpoch }) =>
    [...points.x].map((step, i) => {
      const value = points.y[i] ?? NaN;
      const epoch = Number((step / stepsPerEpoch).toFixed(4));
      const names = [run === '' ? t('insight.this_run') : run, curveName(series)].map(quoted);
      return [...names, step, epoch, Number.isFinite(value) ? value : ''].join(',');
    }),
  );
  return ['run,curve,step,epoch,value', ...lines, ''].join(NEWLINE);
}

/** What a curve is called where nothing else says that it is a loss. */
export function curveName({ key, group, title }: Series): string {
  if (key === TRAINING) return t('insight.training_loss');
  if (key === VALIDATION) return t('insight.validation_loss');
  return group === 'loss' ? t('insight.loss_of', { name: title }) : title;
}

/** A leading =, +, - or @ would be a formula to a spreadsheet. */
function quoted(text: string): string {
  const plain = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A line of a table: a step, and what each curve is there. */
export interface Row {
  step: number;
  values: (number | null)[];
}

/** The curves at `most` steps or fewer, evenly apart, the last one among them. */
export function rowsOf(drawn: readonly Drawn[], most = 12): Row[] {
  const last = Math.max(0, ...drawn.map(({ points }) => points.x.at(-1) ?? 0));
  const parts = Math.min(most, last);
  const steps = Array.from({ length: parts }, (_, i) => Math.round(((i + 1) * last) / parts));
  return steps.map((step) => ({
    step,
    values: drawn.map(({ points }) =>
      (points.x.at(-1) ?? -1) < step ? null : valueAt(points, step),
    ),
  }));
}
