/** How the missions of the course are accomplished, where pressing play is not enough. */
import type { Strata } from '../support/strata';

/** Brings a run to a mission's goal. */
export type Solve = (strata: Strata) => Promise<void>;

/** It may be over before “Pause” is to be seen. */
const play: Solve = (strata) => strata.button('Play').click();

/** Begins again with something changed, and plays. */
const with_ =
  (change: (strata: Strata) => Promise<unknown>): Solve =>
  async (strata) => {
    await change(strata);
    await strata.button('Restart').click();
    await play(strata);
  };

/** Chooses the activation of a block in its sheet. */
async function activate(strata: Strata, id: string, activation: string): Promise<void> {
  await strata.block(id).click();
  const sheet = strata.page.getByRole('region', { name: `Edit ${id}` });
  await sheet.getByLabel('Activation', { exact: true }).first().selectOption(activation);
  await sheet.getByRole('button', { name: 'Close' }).click();
}

/** Lets the weights of a block begin in another way. */
async function initialise(strata: Strata, id: string, initializer: string): Promise<void> {
  await strata.block(id).click();
  const sheet = strata.page.getByRole('region', { name: `Edit ${id}` });
  await sheet.getByText('Advanced', { exact: true }).click();
  await sheet.getByLabel('Kernel initializer', { exact: true }).selectOption(initializer);
  await sheet.getByRole('button', { name: 'Close' }).click();
}

/** Lets it run until the Doctor offers this, and does it. */
const treat = (trial: string) => async (strata: Strata) => {
  await strata.play();
  await strata.button(trial).waitFor();
  await strata.pause();
  await strata.button(trial).click();
};

/** Chooses L2 for all layers. */
const l2 = (strength: number) => async (strata: Strata) => {
  await strata.page.getByLabel('Regularisation', { exact: true }).selectOption('l2');
  await strata.type('Strength', strength);
};

const rate = (value: number) => with_((strata) => strata.type('Learning rate', value));

/** Changes the learning rate of a run that has come to a step, and lets it go on. */
const lateRate =
  (value: number, step: number): Solve =>
  async (strata) => {
    await play(strata);
    await strata.atLeast('step', step);
    await strata.type('Learning rate', value);
  };

const generatorRate = (value: number) => with_((strata) => strata.type('Generator rate', value));
const noise = (value: number) => with_((strata) => strata.type('Noise', value));

/** A quarter of the digits' parameters, and larger steps. */
async function narrow(strata: Strata): Promise<void> {
  await strata.edit('dense_1', 'Units', 32);
  await strata.edit('dense_2', 'Units', 16);
  await strata.type('Learning rate', 0.1);
}

/** How many windows slide in the two convolutions of the moving shapes. */
async function filters(strata: Strata, first: number, second: number): Promise<void> {
  await strata.edit('conv2d_1', 'Filters', first);
  await strata.edit('conv2d_2', 'Filters', second);
}

const batch = (value: number) => with_((strata) => strata.type('Batch size', value));

/** Chooses Adam, with a learning rate of its own. */
async function adam(strata: Strata, value: number): Promise<void> {
  await strata.page.getByLabel('Optimizer', { exact: true }).selectOption('Adam');
  await strata.type('Learning rate', value);
}

export const solutions: Record<string, Record<string, Solve>> = {
  valley: { fly: rate(1), own: rate(0.15) },
  loss: {
    other: with_(async ({ page }) => {
      await page.getByRole('combobox', { name: 'Loss', exact: true }).selectOption('huber');
    }),
  },
  line: { noisy: noise(0.3) },
  knobs: { quick: rate(0.15) },
  'yes-or-no': { close: noise(0.5) },
  colours: {
    faster: with_((strata) => adam(strata, 0.003)),
  },
  bends: {
    corners: with_((strata) => activate(strata, 'dense_1', 'relu')),
    few: with_((strata) => strata.edit('dense_1', 'Units', 5)),
  },
  layers: {
    stack: with_((strata) => strata.add('dense_1', 'output', 'Dense')),
    measure: with_(async (strata) => {
      await strata.edit('dense_1', 'Units', 6);
      await strata.add('dense_1', 'output', 'Dense');
      await strata.edit('dense_2', 'Units', 4);
    }),
  },
  patient: { recall: with_((strata) => strata.type('Positive weight', 2)) },
  backprop: {
    deep: with_(async (strata) => {
      await strata.add('dense_1', 'output', 'Dense');
      await strata.add('dense_2', 'output', 'Dense');
    }),
  },
  batches: { once: batch(25), own: with_((strata) => adam(strata, 0.003)) },
  begin: {
    differ: with_((strata) => initialise(strata, 'dense_1', 'glorot_uniform')),
    wake: with_(treat('Use relu with He’s first weights')),
  },
  digits: { ninetysix: rate(0.1), small: with_(narrow) },
  overfitting: {
    strength: with_(l2(0.03)),
    more: with_((strata) => strata.type('Samples', 1000)),
    own: with_(l2(0.05)),
  },
  landscape: {
    bowl: with_(l2(0.03)),
    desert: with_(async (strata) => {
      await strata.button('Doctor').click();
      await treat('Use relu with He’s first weights')(strata);
    }),
  },
  seeing: {
    still: with_((strata) => strata.type('Move', 0)),
    small: with_((strata) => filters(strata, 6, 8)),
  },
  remembering: {
    own: with_(async (strata) => {
      await strata.edit('lstm_1', 'Units', 48);
      await strata.type('Learning rate', 0.01);
    }),
  },
  translating: {
    small: with_(async (strata) => {
      await strata.edit('gru_1', 'Units', 20);
      await strata.edit('gru_2', 'Units', 20);
    }),
  },
  forger: { lopsided: generatorRate(0.01), balance: generatorRate(2) },
  inside: {
    revive: rate(0.1),
    small: with_((strata) => strata.edit('dense_1', 'Units', 2)),
  },
};

/** A wrong way that a learner might well try, and the step it is given. */
export const wrongWays: Record<string, Record<string, { try: Solve; step: number }>> = {
  valley: {
    fly: { try: rate(0.15), step: 300 },
    own: { try: play, step: 400 },
  },
  loss: { other: { try: rate(0.000001), step: 300 } },
  line: { noisy: { try: noise(0.02), step: 400 } },
  knobs: { quick: { try: play, step: 60 } },
  'yes-or-no': { close: { try: play, step: 300 } },
  colours: { faster: { try: play, step: 400 } },
  bends: {
    corners: { try: play, step: 800 },
    few: { try: with_((strata) => strata.edit('dense_1', 'Units', 6)), step: 1500 },
  },
  layers: {
    stack: { try: play, step: 20 },
    measure: {
      try: with_(async (strata) => {
        await strata.edit('dense_1', 'Units', 6);
        await strata.add('dense_1', 'output', 'Dense');
        await strata.edit('dense_2', 'Units', 5);
      }),
      step: 20,
    },
    spiral: { try: with_((strata) => strata.edit('dense_1', 'Units', 40)), step: 2000 },
  },
  patient: { recall: { try: play, step: 1000 } },
  backprop: { deep: { try: play, step: 800 } },
  digits: { ninetysix: { try: play, step: 700 }, small: { try: play, step: 2000 } },
  batches: {
    once: { try: batch(100), step: 80 }, // one epoch
    own: { try: batch(250), step: 64 }, // two epochs
  },
  begin: {
    differ: { try: with_((strata) => strata.edit('dense_1', 'Units', 16)), step: 1500 },
    wake: { try: with_((strata) => adam(strata, 0.01)), step: 1500 },
  },
  overfitting: {
    strength: { try: with_(l2(0.001)), step: 1000 },
    more: { try: noise(0.1), step: 600 },
    own: { try: with_((strata) => strata.edit('dropout_1', 'Rate', 0.5)), step: 1000 },
  },
  landscape: {
    bowl: { try: with_(l2(0.001)), step: 1000 },
    desert: { try: with_((strata) => adam(strata, 0.01)), step: 1500 },
  },
  seeing: {
    still: { try: play, step: 3000 },
    small: { try: with_((strata) => filters(strata, 8, 15)), step: 1000 },
  },
  remembering: {
    own: { try: rate(0.01), step: 1000 },
  },
  translating: {
    small: { try: play, step: 1000 },
  },
  forger: {
    lopsided: { try: generatorRate(100), step: 400 },
    balance: { try: generatorRate(0.1), step: 1000 },
  },
  inside: {
    revive: { try: lateRate(0.1, 100), step: 3000 },
    small: { try: with_((strata) => strata.edit('dense_1', 'Units', 4)), step: 1500 },
  },
};

/** The way to a mission's goal. */
export function solutionOf(lesson: string, mission: string): Solve {
  return solutions[lesson]?.[mission] ?? play;
}
