/** A training step taken apart: through every block forward, to the loss, backward, to the update. */
import { count, figure, percent, shape } from './format';
import { t } from '../words';

/** One layer, as the probe `walk` tells it. */
export interface WalkRow {
  network: string;
  /** Its path: `residual_1/conv_1` within a block. */
  node: string;
  shape: number[];
  mean: number | null;
  deviation: number | null;
  /** The share of its outputs that are 0. */
  zeros: number | null;
  /** Lengths (Euclidean norms) over all its weights; null where it has none. */
  weights: number | null;
  gradient: number | null;
  update: number | null;
}

/** What the probe sends. */
export interface WalkPayload {
  step: number;
  losses: { [name: string]: number | null };
  rows: WalkRow[];
  weights: number | null;
  gradient: number | null;
  update: number | null;
}

/** A station of the walk. `rows` are the layers that light up. */
export interface Station {
  phase: 'forward' | 'loss' | 'backward' | 'update';
  rows: readonly WalkRow[];
  text: string;
}

/** Names that the sentences need. */
export interface WalkNames {
  loss: string;
  optimizer: string;
  /** How many numbers a layer learns; null while unknown. */
  parameters: (row: WalkRow) => number | null;
  /** Whether a network's name must be said. */
  several: boolean;
}

/** Every station of a step, in order. */
export function stationsOf(payload: WalkPayload, names: WalkNames): Station[] {
  const { rows } = payload;
  const learning = rows.filter(({ weights }) => weights !== null);
  return [
    ...rows.map((row): Station => station('forward', [row], forward(row, names))),
    station('loss', rows.slice(-1), loss(payload, names)),
    ...[...rows].reverse().map((row) => station('backward', [row], backward(row, names))),
    station('update', learning, update(payload, names)),
  ];
}

function station(phase: Station['phase'], rows: readonly WalkRow[], text: string): Station {
  return { phase, rows, text };
}

function nameOf({ network, node }: WalkRow, { several }: WalkNames): string {
  return several ? `${network}: ${node}` : node;
}

const told = (value: number | null): string => figure(value ?? NaN);

function forward(row: WalkRow, names: WalkNames): string {
  const [batch = 0, ...rest] = row.shape;
  return t('model.walk_forward', {
    name: nameOf(row, names),
    numbers: rest.length === 0 ? shape(rest) : t('model.walk_numbers', { shape: shape(rest) }),
    batch: count(batch),
    mean: told(row.mean),
    spread: told(row.deviation),
    zeros: row.zeros !== null && row.zeros >= 0.01 ? percent(row.zeros, 0) : 'none',
  });
}

function loss({ losses }: WalkPayload, names: WalkNames): string {
  const further = Object.entries(losses).filter(([name]) => name !== 'loss');
  const parts = further.map(([name, value]) => `${name} ${told(value)}`);
  return t('model.walk_loss', {
    loss: names.loss,
    value: told(losses.loss ?? null),
    parts: parts.length > 0 ? parts.join(', ') : 'none',
  });
}

function backward(row: WalkRow, names: WalkNames): string {
  const name = nameOf(row, names);
  if (row.gradient === null) return t('model.walk_through', { name });
  const parameters = names.parameters(row);
  const weights = parameters === null ? 'none' : count(parameters);
  return t('model.walk_backward', { weights, name, length: told(row.gradient) });
}

function update(payload: WalkPayload, names: WalkNames): string {
  return t('model.walk_update', {
    optimizer: names.optimizer,
    distance: told(payload.update),
    length: told(payload.weights),
    step: count(payload.step + 1),
  });
}
