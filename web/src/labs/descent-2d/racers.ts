/**
 * Ways to go down, as `engine/optimizers` have them. Each weight w has a slope g and at most two
 * memories: m of its slopes and s of their squares, 0 at first; t counts steps from 1.
 *
 * Sources: Sutskever, Martens, Dahl and Hinton (2013), ICML, for both kinds of momentum; Tieleman
 * and Hinton (2012), Coursera lecture 6.5, for RMSprop; Kingma and Ba (2015), arXiv 1412.6980.
 */
export interface Weight {
  w: number;
  m: number;
  s: number;
}

export interface Knobs {
  rate: number;
  momentum: number;
  rho: number;
  beta_1: number;
  beta_2: number;
}

export type Knob = keyof Knobs;

interface Racer {
  title: string;
  knobs: readonly Knob[];
  step: (weight: Weight, g: number, knobs: Knobs, t: number) => Weight;
  /** As LaTeX: what is remembered, and what stands beside α. */
  memory: string;
  move: string;
}

/** Keeps a division from exploding. */
const EPSILON = 1e-7;

export const RACERS = {
  sgd: {
    ...{ title: 'SGD', knobs: ['rate'], memory: '', move: 'g' },
    step: ({ w, m, s }, g, { rate }) => ({ w: w - rate * g, m, s }),
  },
  momentum: {
    ...{ title: 'Momentum', knobs: ['rate', 'momentum'] },
    ...{ memory: 'm \\leftarrow \\mu m + g', move: 'm' },
    step({ w, m, s }, g, { rate, momentum }) {
      const kept = momentum * m + g;
      return { w: w - rate * kept, m: kept, s };
    },
  },
  nesterov: {
    ...{ title: 'Nesterov', knobs: ['rate', 'momentum'] },
    ...{ memory: 'm \\leftarrow \\mu m + g', move: '(g + \\mu m)' },
    step({ w, m, s }, g, { rate, momentum }) {
      const kept = momentum * m + g;
      return { w: w - rate * (g + momentum * kept), m: kept, s };
    },
  },
  rmsprop: {
    ...{ title: 'RMSprop', knobs: ['rate', 'rho'] },
    memory: 's \\leftarrow \\rho s + (1 - \\rho) g^2',
    move: '\\frac{g}{\\sqrt{s + \\varepsilon}}',
    step({ w, m, s }, g, { rate, rho }) {
      const square = rho * s + (1 - rho) * g * g;
      return { w: w - (rate * g) / Math.sqrt(square + EPSILON), m, s: square };
    },
  },
  adam: {
    ...{ title: 'Adam', knobs: ['rate', 'beta_1', 'beta_2'] },
    memory: [
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1) g',
      's \\leftarrow \\beta_2 s + (1 - \\beta_2) g^2',
    ].join(',\\quad '),
    move: '\\frac{m / (1 - \\beta_1^t)}{\\sqrt{s / (1 - \\beta_2^t)} + \\varepsilon}',
    step({ w, m, s }, g, { rate, beta_1, beta_2 }, t) {
      const mean = beta_1 * m + (1 - beta_1) * g;
      const square = beta_2 * s + (1 - beta_2) * g * g;
      const size = Math.sqrt(square / (1 - beta_2 ** t)) + EPSILON;
      return { w: w - (rate * mean) / (1 - beta_1 ** t) / size, m: mean, s: square };
    },
  },
} as const satisfies Record<string, Racer>;

export type RacerName = keyof typeof RACERS;

export const NAMES = Object.keys(RACERS) as RacerName[];

export const USUAL: Omit<Knobs, 'rate'> = {
  ...{ momentum: 0.9, rho: 0.9, beta_1: 0.9, beta_2: 0.999 },
};
