/** Experiments that several rules offer. */
import type { Catalogue, Json, Node, Spec } from '../../generated/wire';
import { figure } from '../../model/format';
import { setConfig } from '../../model/edit';
import { setPartConfig } from '../../model/settings';
import { t } from '../../words';
import type { Trial } from './rule';

/** The learning rate divided; none where the optimizer has no number there. */
export function slower(spec: Spec, catalogue: Catalogue, by: number): Trial[] {
  const { type, config } = spec.training.optimizer;
  const field = catalogue.optimizers
    .find(({ name }) => name === type)
    ?.fields.find(({ name }) => name === 'learning_rate');
  const rate = config['learning_rate'] ?? field?.default;
  if (typeof rate !== 'number') return [];
  const next = Math.max(field?.min ?? 0, Number((rate / by).toPrecision(2)));
  if (next >= rate) return [];
  return [
    {
      label: t('doctor.try_slower', { rate: figure(next) }),
      edit: (now) => setPartConfig(now, 'optimizer', 'learning_rate', next),
    },
  ];
}

/** Gradients cut to a norm of 1, where nothing is cut yet. */
export function clipped(spec: Spec): Trial[] {
  const { config } = spec.training.optimizer;
  const cut = ['clipvalue', 'clipnorm', 'global_clipnorm'].some(
    (name) => typeof config[name] === 'number',
  );
  if (cut) return [];
  return [
    {
      label: t('doctor.try_clipping'),
      edit: (now) => setPartConfig(now, 'optimizer', 'global_clipnorm', 1),
    },
  ];
}

/** Nodes of all networks that pass a test; those inside of blocks are the blocks' affair. */
export function nodesWhere(
  spec: Spec,
  test: (node: Node, network: string) => boolean,
): { network: string; node: Node }[] {
  return Object.entries(spec.networks).flatMap(([network, { nodes }]) =>
    nodes.filter((node) => test(node, network)).map((node) => ({ network, node })),
  );
}

/** One setting on several nodes. */
export function setAll(
  spec: Spec,
  places: readonly { network: string; node: Node }[],
  config: { [field: string]: Json },
): Spec {
  return places.reduce(
    (outer, { network, node }) =>
      Object.entries(config).reduce(
        (inner, [field, value]) => setConfig(inner, network, node.id, field, value),
        outer,
      ),
    spec,
  );
}

/** The activation's name, whether it is written as a name or with its settings. */
export function activationOf({ config }: Node): string {
  const { activation } = config;
  if (typeof activation === 'string') return activation;
  const type = (activation as { type?: Json } | null | undefined)?.type;
  return typeof type === 'string' ? type : '';
}
