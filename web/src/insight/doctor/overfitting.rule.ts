import type { Catalogue, Spec } from '../../generated/wire';
import { setPenalty, START_RATE } from '../../forms/regularisation';
import { insertOnWire } from '../../model/edit';
import { count, figure, fixed, percent } from '../../model/format';
import { mainNetwork, outputNode } from '../../model/graph';
import { t } from '../../words';
import { lowest, stretches } from './curves';
import type { Rule, Trial } from './rule';
import { nodesWhere, setAll } from './trials';

const EVALUATIONS = 10;
/** How far the validation loss has to rise: of its best, and of what there was to learn at all. */
const RISE = 0.1;
const PART = 0.02;

export const rule: Rule = {
  name: 'overfitting',
  title: t('doctor.overfitting_title'),
  why: t('doctor.overfitting_why'),
  order: 60,
  look({ train, validation, spec, catalogue }) {
    if (spec.training.recipe.type === 'gan') {
      return { kind: 'well', seen: t('doctor.overfitting_gan') };
    }
    if (validation.y.length < EVALUATIONS) {
      return { kind: 'open', seen: t('doctor.overfitting_open', { evaluations: EVALUATIONS }) };
    }
    const held = stretches(validation, 30);
    const [first, now, best] = [held[0], held.at(-1), lowest(held)];
    if (!first || !now || !best) return { kind: 'open', seen: t('doctor.overfitting_no_loss') };
    const learnt = stretches(train, 30);
    const then = learnt.find(({ step }) => step >= best.step) ?? learnt.at(-1);
    const last = learnt.at(-1);
    const rise = now.mean / best.mean - 1;
    const rises = rise > RISE && now.mean - best.mean > PART * Math.abs(first.mean);
    const falls = then && last && last.mean < 0.98 * then.mean;
    if (!rises || !falls) {
      return {
        kind: 'well',
        seen: t('doctor.overfitting_well', { now: figure(now.mean), best: figure(best.mean) }),
      };
    }
    return {
      kind: 'sick',
      seen: t('doctor.overfitting_seen', {
        step: count(best.step),
        best: figure(best.mean),
        now: figure(now.mean),
        ...grown(rise),
        then: figure(then.mean),
        last: figure(last.mean),
      }),
      evidence: {
        kind: 'lines',
        title: t('doctor.overfitting_losses'),
        lines: [
          { name: 'training', series: train },
          { name: 'validation', series: validation },
        ],
      },
      trials: [...dropout(spec, catalogue), ...penalty(spec, catalogue), ...more(spec, catalogue)],
    };
  },
};

/** A rise: by a share of it, or to so many times. */
function grown(rise: number): { grown: 'share' | 'times'; rise: string } {
  return rise < 1
    ? { grown: 'share', rise: percent(rise, 0) }
    : { grown: 'times', rise: fixed(rise + 1, 1) };
}

/** Dropout at 0.3: in the Dropout layers that do nothing yet, or a new one before the last layer. */
function dropout(spec: Spec, catalogue: Catalogue): Trial[] {
  const all = nodesWhere(spec, ({ type }) => type === 'Dropout');
  const idle = all.filter(({ node }) => !(Number(node.config['rate'] ?? 0.5) >= 0.1));
  if (idle.length > 0) {
    return [{ label: t('doctor.try_dropout'), edit: (now) => setAll(now, idle, { rate: 0.3 }) }];
  }
  const network = mainNetwork(spec);
  const nodes = spec.networks[network];
  const end = nodes && outputNode(nodes);
  const before = end?.inputs[0];
  if (all.length > 0 || !end || before === undefined) return [];
  return [
    {
      label: t('doctor.try_new_dropout', { layer: end.id }),
      edit: (now) => {
        const { spec: next, node } = insertOnWire(
          now,
          network,
          before,
          end.id,
          'Dropout',
          catalogue,
        );
        return setAll(
          next,
          nodesWhere(next, ({ id }, its) => its === network && id === node),
          { rate: 0.3 },
        );
      },
    },
  ];
}

/** L2 on all kernels. */
function penalty(spec: Spec, catalogue: Catalogue): Trial[] {
  const edit = (now: Spec): Spec =>
    Object.keys(now.networks).reduce(
      (next, network) => setPenalty(next, network, catalogue, 'l2', START_RATE),
      now,
    );
  const changes = JSON.stringify(edit(spec)) !== JSON.stringify(spec);
  return changes ? [{ label: t('doctor.try_penalty', { rate: START_RATE }), edit }] : [];
}

/** Four times the samples, where the data can be made. */
function more(spec: Spec, catalogue: Catalogue): Trial[] {
  const { type, config } = spec.data;
  const field = catalogue.datasets
    .find(({ name }) => name === type)
    ?.fields.find(({ name }) => name === 'samples');
  const samples = Number(config['samples'] ?? field?.default);
  const next = Math.min(4 * samples, field?.max ?? 0);
  if (!field || !(next > samples)) return [];
  return [
    {
      label: t('doctor.try_samples', { count: count(next) }),
      edit: (now) => ({ ...now, data: { type, config: { ...now.data.config, samples: next } } }),
    },
  ];
}
