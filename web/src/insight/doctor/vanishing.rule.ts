import { figure, scientific } from '../../model/format';
import { t } from '../../words';
import { endsOf, layersOf, slopesOf } from './gradients';
import type { Rule } from './rule';
import { activationOf, nodesWhere, setAll } from './trials';

/** The first layer's gradient against the last one's. */
const FADED = 1e-3;
const FLAT = ['sigmoid', 'tanh'];

export const rule: Rule = {
  name: 'vanishing',
  title: t('doctor.vanishing_title'),
  why: t('doctor.vanishing_why'),
  order: 40,
  look({ gradients, spec }) {
    if (!gradients) return { kind: 'open', seen: t('doctor.no_gradients') };
    const slopes = slopesOf(gradients);
    if (slopes.length === 0) return { kind: 'well', seen: t('doctor.vanishing_few') };
    const found = slopes.find(({ first, last }) => first.rms < FADED * last.rms);
    if (!found) {
      const moving = slopes.find(({ last }) => last.rms > 0);
      const seen = moving
        ? t('doctor.vanishing_well', { share: figure(moving.first.rms / moving.last.rms) })
        : t('doctor.vanishing_learnt');
      return { kind: 'well', seen };
    }
    const { network, first, last, rows } = found;
    const flat = nodesWhere(
      spec,
      (node, its) => its === network && FLAT.includes(activationOf(node)) && node.id !== last.node,
    );
    return {
      kind: 'sick',
      seen: t('doctor.vanishing_seen', {
        ...endsOf(found),
        share: scientific(first.rms / last.rms, 0),
      }),
      evidence: {
        kind: 'layers',
        title: t('insight.typical_gradient'),
        layers: layersOf(rows),
      },
      trials: flat.length
        ? [
            {
              label: t('doctor.try_relu'),
              edit: (now) =>
                setAll(now, flat, { activation: 'relu', kernel_initializer: 'he_normal' }),
            },
          ]
        : [],
    };
  },
};
