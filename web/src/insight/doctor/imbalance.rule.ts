import type { Spec } from '../../generated/wire';
import { count, percent } from '../../model/format';
import { setPartConfig } from '../../model/settings';
import { said, t } from '../../words';
import type { Rule, Trial } from './rule';

/** Of an equal share, below which a class is rare. */
const RARE = 0.4;

export const rule: Rule = {
  name: 'imbalance',
  title: t('doctor.imbalance_title'),
  why: t('doctor.imbalance_why'),
  order: 80,
  look({ composition, spec }) {
    if (!composition) return { kind: 'open', seen: t('doctor.no_composition') };
    const classes = composition.classes.map(said);
    const counts = classes.map((_, i) => composition.counts.data[i] ?? 0);
    const all = counts.reduce((sum, n) => sum + n, 0);
    if (classes.length < 2 || all === 0) return { kind: 'well', seen: t('doctor.imbalance_none') };
    const share = (n: number): number => n / all;
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (share(least) >= RARE / classes.length) {
      return {
        kind: 'well',
        seen: t('doctor.imbalance_well', { share: percent(share(least), 0) }),
      };
    }
    const [rare, common] = [least, most].map((n) => classes[counts.indexOf(n)] ?? '') as [
      string,
      string,
    ];
    return {
      kind: 'sick',
      seen: t('doctor.imbalance_seen', {
        all: count(all),
        least: count(least),
        rare,
        share: percent(share(least)),
        common,
        most: percent(share(most)),
      }),
      evidence: {
        kind: 'shares',
        title: t('doctor.imbalance_by_class'),
        shares: classes.map((name, i) => ({
          name,
          share: share(counts[i] ?? 0),
          text: `${count(counts[i])}, ${percent(share(counts[i] ?? 0), 0)}`,
        })),
      },
      trials: weighted(spec, counts),
    };
  },
};

/** Weights by which each class counts alike, within what the losses take. */
function weighted(spec: Spec, counts: readonly number[]): Trial[] {
  const { type } = spec.training.loss;
  const all = counts.reduce((sum, n) => sum + n, 0);
  const bounded = (weight: number): number =>
    Number(Math.min(100, Math.max(0.01, weight)).toPrecision(2));
  const label = t('doctor.try_balance');
  if (type === 'binary_crossentropy') {
    const [no = 1, yes = 1] = counts;
    const weight = bounded(no / Math.max(1, yes));
    return [{ label, edit: (now) => setPartConfig(now, 'loss', 'positive_weight', weight) }];
  }
  if (type !== 'categorical_crossentropy' && type !== 'sparse_categorical_crossentropy') return [];
  const weights = counts.map((n) => bounded(all / counts.length / Math.max(1, n)));
  return [{ label, edit: (now) => setPartConfig(now, 'loss', 'class_weight', weights) }];
}
