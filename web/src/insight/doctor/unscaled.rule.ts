import { addAfter } from '../../model/edit';
import { figure } from '../../model/format';
import { mainNetwork } from '../../model/graph';
import { said, t } from '../../words';
import type { Rule } from './rule';
import { slower } from './trials';

/** A typical input beyond this, or columns that differ by this factor, are worth a word. */
const LARGE = 20;
const APART = 100;

export const rule: Rule = {
  name: 'unscaled',
  title: t('doctor.unscaled_title'),
  why: t('doctor.unscaled_why'),
  order: 70,
  look({ composition, spec, catalogue }) {
    if (!composition) return { kind: 'open', seen: t('doctor.no_composition') };
    const columns = composition.columns.map((name, i) => {
      const [mean, std] = [composition.mean.data[i] ?? 0, composition.std.data[i] ?? 0];
      return { name: said(name), size: Math.hypot(mean, std), std };
    });
    if (columns.length === 0) return { kind: 'well', seen: t('doctor.unscaled_symbols') };
    const largest = columns.reduce((a, b) => (b.size > a.size ? b : a));
    const spread = columns.filter(({ std }) => std > 0);
    const narrowest = spread.reduce((a, b) => (b.std < a.std ? b : a), spread[0] ?? largest);
    const widest = spread.reduce((a, b) => (b.std > a.std ? b : a), spread[0] ?? largest);
    const apart = widest.std / narrowest.std;
    if (largest.size <= LARGE && !(apart > APART)) {
      return { kind: 'well', seen: t('doctor.unscaled_well', { size: figure(largest.size) }) };
    }
    const network = mainNetwork(spec);
    const entry = spec.networks[network]?.nodes.find(({ type }) => type === 'Input');
    return {
      kind: 'sick',
      seen:
        largest.size > LARGE
          ? t('doctor.unscaled_large', { column: largest.name, size: figure(largest.size) })
          : t('doctor.unscaled_apart', {
              widest: widest.name,
              most: figure(widest.std),
              narrowest: narrowest.name,
              least: figure(narrowest.std),
            }),
      evidence: {
        kind: 'layers',
        title: t('doctor.unscaled_size'),
        layers: columns.map(({ name, size }) => ({ name, value: size })),
      },
      trials: [
        ...(entry
          ? [
              {
                label: t('doctor.try_normalization'),
                edit: (now: typeof spec) =>
                  addAfter(now, network, entry.id, 'BatchNormalization', catalogue).spec,
              },
            ]
          : []),
        ...slower(spec, catalogue, 10),
      ],
    };
  },
};
