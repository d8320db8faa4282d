import { count, figure, fixed } from '../../model/format';
import { t } from '../../words';
import { lowest, stretches } from './curves';
import type { Rule } from './rule';
import { clipped, slower } from './trials';

const POINTS = 60;
/** Of the loss at the start, below which a rise does no harm. */
const HARM = 0.1;

export const rule: Rule = {
  name: 'overshoot',
  title: t('doctor.overshoot_title'),
  why: t('doctor.overshoot_why'),
  order: 20,
  look({ train, state, step, spec, catalogue }) {
    if (state === 'diverged') return { kind: 'open', seen: t('doctor.overshoot_diverged') };
    if (spec.training.recipe.type === 'gan') {
      return {
        kind: 'well',
        seen: t('doctor.overshoot_gan'),
      };
    }
    if (train.y.length < POINTS)
      return { kind: 'open', seen: t('doctor.overshoot_open', { steps: POINTS }) };
    const all = stretches(train, 12);
    const [first, last, best] = [all[0], all.at(-1), lowest(all)];
    if (!first || !last || !best) return { kind: 'open', seen: t('doctor.overshoot_no_loss') };
    const rises = last.mean > 1.5 * best.mean && last.mean > HARM * first.mean;
    const tossed = last.mean > 0.9 * first.mean && last.std > 0.3 * Math.abs(last.mean);
    if (!rises && !tossed) {
      return {
        kind: 'well',
        seen: t('doctor.overshoot_well', { first: figure(first.mean), last: figure(last.mean) }),
      };
    }
    const seen = rises
      ? t('doctor.overshoot_rises', {
          best: figure(best.mean),
          step: count(best.step),
          last: figure(last.mean),
          times: fixed(last.mean / best.mean, 1),
        })
      : t('doctor.overshoot_tossed', {
          steps: count(step),
          last: figure(last.mean),
          std: figure(last.std),
          first: figure(first.mean),
        });
    return {
      kind: 'sick',
      seen,
      evidence: {
        kind: 'lines',
        title: t('doctor.training_loss'),
        lines: [{ name: 'training', series: train }],
      },
      trials: [...slower(spec, catalogue, 3), ...clipped(spec)],
    };
  },
};
