/** Runs of the diary in words. */
import type { Catalogue } from '../generated/wire';
import type { KeptRun } from '../model/diary';
import { differences, told } from '../model/differences';
import { figure, lowered } from '../model/format';
import { bestOf, seriesOf, type Series } from '../model/series';
import { locale, t } from '../words';

/** What was trained otherwise than in the run before. */
export function changedSince(run: KeptRun, before: KeptRun | null, catalogue: Catalogue): string {
  if (!before) return t('insight.first_run');
  const { spec } = run;
  if (before.spec.name !== spec.name || before.spec.data.type !== spec.data.type) {
    return t('insight.another_experiment', { title: before.spec.title });
  }
  const found = told(differences(before.spec, spec, catalogue));
  return found === '' ? t('insight.nothing_changed') : capital(`${found}.`);
}

/** What was turned while it ran: `learning rate 0.03 from step 400 on`. */
export function changesOf({ changes }: KeptRun, catalogue: Catalogue): string[] {
  return changes.map(({ key, value, step }) => {
    const name = titleOf(key.split('.').at(-1) ?? key, catalogue);
    return t('insight.changed_at', { name, value, step });
  });
}

/** A setting as in a sentence, whosever it is: its title where the catalogue has one. */
function titleOf(name: string, { layers, losses, optimizers, recipes }: Catalogue): string {
  const fields = [...optimizers, ...losses, ...layers, ...recipes].flatMap((one) => one.fields);
  const field = fields.find((one) => one.name === name);
  return field ? lowered(field.title) : name.replaceAll('_', ' ');
}

/** A figure at its best, with the step it was seen at. */
export interface Best {
  series: Series;
  value: number;
  step: number;
}

/** The best of each figure, the loss first. */
export function bestFigures({ extremes, spec }: KeptRun, catalogue: Catalogue): Best[] {
  return seriesOf(Object.keys(extremes), spec, catalogue).flatMap((series) => {
    const seen = extremes[series.key];
    return seen ? [{ series, ...bestOf(seen, series.better) }] : [];
  });
}

/** A best figure in words. */
export function bestText({ series, value }: Best): string {
  return `${series.group === 'loss' ? t('insight.val_loss') : lowered(series.title)} ${figure(value)}`;
}

/** Where it ran. */
export function engineOf({ engine }: KeptRun): string {
  return t(engine === 'jax' ? 'insight.server' : 'insight.this_browser');
}

/** The time of day; for another day's runs the day, too. */
export function timeOf(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const sameDay = then.toDateString() === today.toDateString();
  const day: Intl.DateTimeFormatOptions = sameDay ? {} : { day: 'numeric', month: 'short' };
  return then.toLocaleString(locale(), { ...day, hour: '2-digit', minute: '2-digit' });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
