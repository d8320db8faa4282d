import { figure, scientific } from '../../model/format';
import { t } from '../../words';
import { endsOf, layersOf, slopesOf } from './gradients';
import type { Rule } from './rule';
import { clipped, slower } from './trials';

/** The first layer's gradient against the last one's, and the norm of all. */
const GROWN = 1e3;
const HUGE = 1e3;

export const rule: Rule = {
  name: 'exploding',
  title: t('doctor.exploding_title'),
  why: t('doctor.exploding_why'),
  order: 50,
  look({ gradients, spec, catalogue }) {
    if (!gradients) return { kind: 'open', seen: t('doctor.no_gradients') };
    const { rows } = gradients;
    const norm = Math.sqrt(rows.reduce((sum, row) => sum + row.norm ** 2, 0));
    const grown = slopesOf(gradients).find(({ first, last }) => first.rms > GROWN * last.rms);
    if (norm <= HUGE && !grown)
      return { kind: 'well', seen: t('doctor.exploding_well', { norm: figure(norm) }) };
    const seen = grown
      ? t('doctor.exploding_grown', endsOf(grown))
      : Number.isFinite(norm)
        ? t('doctor.exploding_norm', { norm: scientific(norm, 1), limit: HUGE })
        : t('doctor.exploding_nan');
    return {
      kind: 'sick',
      seen,
      evidence: {
        kind: 'layers',
        title: t('insight.typical_gradient'),
        layers: layersOf(grown?.rows ?? rows.filter(({ shape }) => shape.length > 1)),
      },
      trials: [...clipped(spec), ...slower(spec, catalogue, 10)],
    };
  },
};
