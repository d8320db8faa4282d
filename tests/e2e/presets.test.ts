/** Experiments of every kind train and draw their outcome. */
import { describe, expect } from 'vitest';
import { patient, type EngineKind } from './support/strata';
import { artifact, test } from './support/test';

const engines: EngineKind[] = ['browser', 'server'];
const presets = ['complementary-color', 'spiral', 'heart', 'digits'];

describe.each(engines)('on the %s engine', (engine) => {
  test.for(presets)('%s trains and draws its outcome', async (preset, { open }) => {
    const strata = await open({ hash: `#preset=${preset}` });
    await strata.choose(engine);
    await strata.play();
    await strata.atLeast('step', 100);
    await strata.pause();
    expect(await strata.read('loss')).toBeGreaterThan(0);
    expect(await strata.read('val-loss')).toBeGreaterThan(0);
    const points = async () => (await strata.curve(0)).x.length;
    await expect.poll(points, patient).toBeGreaterThan(10);
    await strata.page.screenshot({ path: artifact(`${preset}-${engine}.png`) });
  });
});

/** One for each view and recipe besides, and words that its view shows of a run alone. */
const kinds: [string, EngineKind, RegExp][] = [
  ['sine-lstm', 'browser', /what came next/],
  ['names-rnn', 'browser', /At each letter it wavers among/],
  ['translate-attention', 'browser', /Where it looked while it wrote each word/],
  ['translate-attention', 'server', /Where it looked while it wrote each word/],
  ['denoise', 'browser', /better than it came in/],
  ['gan-plane', 'browser', /forgeries pass for real/],
  ['gan-plane', 'server', /forgeries pass for real/],
];

test.for(kinds)(
  '%s trains and draws on the %s engine',
  async ([preset, engine, words], { open }) => {
    const strata = await open({ hash: `#preset=${preset}` });
    await strata.choose(engine);
    await strata.play();
    await strata.atLeast('step', 30);
    await strata.pause();
    expect(await strata.read('val-loss')).toBeGreaterThan(0);
    await expect.poll(() => strata.page.getByText(words).count(), patient).toBeGreaterThan(0);
    await strata.page.screenshot({ path: artifact(`${preset}-${engine}.png`) });
  },
);
