import { count } from '../../model/format';
import { t } from '../../words';
import type { Rule } from './rule';
import { clipped, slower } from './trials';

export const rule: Rule = {
  name: 'diverged',
  title: t('doctor.diverged_title'),
  why: t('doctor.diverged_why'),
  order: 10,
  look({ state, step, train, spec, catalogue }) {
    if (state !== 'diverged') return { kind: 'well', seen: t('doctor.diverged_well') };
    return {
      kind: 'sick',
      seen: t('doctor.diverged_seen', { step: count(step) }),
      evidence: {
        kind: 'lines',
        title: t('doctor.diverged_loss'),
        lines: [{ name: 'training', series: train }],
      },
      trials: [...slower(spec, catalogue, 10), ...clipped(spec)],
    };
  },
};
