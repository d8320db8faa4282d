import { percent } from '../../model/format';
import { t } from '../../words';
import type { Rule } from './rule';
import { activationOf, nodesWhere, setAll, slower } from './trials';

/** Of a layer's units. A fifth is usual with few inputs and does no harm. */
const TOO_MANY = 0.4;

export const rule: Rule = {
  name: 'dead-relu',
  title: t('doctor.dead_title'),
  why: t('doctor.dead_why'),
  order: 30,
  look({ units, spec, catalogue }) {
    if (!units) return { kind: 'open', seen: t('doctor.dead_open') };
    const layers = units.names.map((place, i) => ({
      ...place,
      dead: units.dead[i] ?? 0,
      count: units.units[i] ?? 1,
    }));
    if (layers.length === 0) return { kind: 'well', seen: t('doctor.dead_none') };
    const bad = layers.filter(({ dead, count }) => dead >= TOO_MANY * count && dead > 1);
    const all = layers.reduce((sum, { dead }) => sum + dead, 0);
    const every = layers.reduce((sum, { count }) => sum + count, 0);
    if (bad.length === 0) {
      return {
        kind: 'well',
        seen: t('doctor.dead_well', { dead: all, units: every, samples: units.samples }),
      };
    }
    const places = nodesWhere(
      spec,
      (node, network) =>
        bad.some((one) => one.network === network && one.node === node.id) &&
        activationOf(node) === 'relu',
    );
    return {
      kind: 'sick',
      seen: t('doctor.dead_seen', {
        layers: bad
          .map(({ node, dead, count }) =>
            t('doctor.dead_units_of', { dead, units: count, layer: node }),
          )
          .join(', '),
        samples: units.samples,
      }),
      evidence: {
        kind: 'shares',
        title: t('doctor.dead_by_layer'),
        shares: layers.map(({ node, dead, count }) => ({
          name: node,
          share: dead / count,
          text: t('doctor.dead_share', { dead, units: count, share: percent(dead / count, 0) }),
        })),
      },
      trials: [
        ...(places.length > 0
          ? [
              {
                label: t('doctor.try_leaky'),
                edit: (now: typeof spec) => setAll(now, places, { activation: 'leaky_relu' }),
              },
            ]
          : []),
        ...slower(spec, catalogue, 3),
      ],
    };
  },
};
