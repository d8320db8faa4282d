/** Ways to train besides play, the same on both engines. */
import { expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const engines: EngineKind[] = ['browser', 'server'];
const digits = { hash: '#preset=digits' };

const status = (strata: Strata) => strata.page.getByRole('region', { name: 'Status' });

async function says(strata: Strata, text: RegExp): Promise<void> {
  await expect.poll(() => status(strata).innerText(), patient).toMatch(text);
}

async function runUntil(strata: Strata, quantity: string, value: string): Promise<void> {
  await strata.button('Ways to train').click();
  const panel = strata.page.getByRole('dialog', { name: 'Ways to train' });
  await panel.getByLabel('Run until').selectOption({ label: quantity });
  await panel.getByRole('textbox').fill(value);
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
}

/** The blocks that light up, with the phase. */
const lit = (strata: Strata): Promise<string[]> =>
  strata.page
    .locator('[data-lit]')
    .evaluateAll((blocks) =>
      blocks.map((block) => `${block.getAttribute('data-node')} ${block.getAttribute('data-lit')}`),
    );

test('runs until a step, a loss and a metric, and rests at the same steps on both engines', async ({
  open,
}) => {
  const rested = [];
  for (const engine of engines) {
    const strata = await open(digits);
    await strata.choose(engine);
    await strata.atLeast('val-loss', 0);
    await runUntil(strata, 'step', '123');
    await says(strata, /Step 123 is reached/);
    await strata.button('Play').waitFor(); // what is said may be a frame ahead of what is shown
    expect(await strata.read('step')).toBe(123);
    await runUntil(strata, 'validation loss', '1,2');
    await says(strata, /Reached at step .*: validation loss is/);
    await strata.button('Play').waitFor();
    const loss = await strata.read('step');
    await runUntil(strata, 'training accuracy', '0.93');
    await says(strata, /Reached at step .*: training accuracy is 0\.9/);
    await strata.button('Play').waitFor();
    rested.push([loss, await strata.read('step')]);
    await runUntil(strata, 'training accuracy', '0.9');
    await says(strata, /already/);
  }
  expect(rested[0]).toEqual(rested[1]);
});

test.for(engines)(
  '%s: slow motion takes a few steps and obeys at once',
  async (engine, { open }) => {
    const strata = await open(digits);
    await strata.choose(engine);
    await strata.atLeast('val-loss', 0);
    await strata.page.keyboard.press('m');
    await says(strata, /Slow motion: 3 steps a second/);
    await strata.play();
    await strata.atLeast('step', 3);
    await strata.pause();
    const slow = (await strata.read('step')) ?? 0;
    expect(slow).toBeLessThan(60);

    // A full-speed run of as many events would be far beyond.
    await strata.button('Ways to train').click();
    const pace = strata.page.getByRole('slider', { name: 'Steps a second' });
    await pace.focus();
    await pace.press('Home');
    await strata.page.keyboard.press('Escape');
    await strata.play();
    await strata.pause();
    expect(((await strata.read('step')) ?? 0) - slow).toBeLessThan(10);
    await strata.page.keyboard.press('m');
    await strata.play();
    await strata.atLeast('step', slow + 200);
    await strata.pause();
  },
);

test.for(engines)(
  '%s: a step by layers lights up one block at a time',
  async (engine, { open }) => {
    const strata = await open(digits);
    await strata.choose(engine);
    await strata.button('Step').click();
    await strata.until('step', (step) => step === 1, 'is 1');
    const seen: string[] = [];
    const next = async (text: RegExp): Promise<void> => {
      await strata.page.keyboard.press('k');
      await says(strata, text);
      seen.push((await lit(strata)).join(', '));
    };
    await next(/Forward: dense_1 gives 128 numbers for each of 32 samples/);
    await next(/Forward: dense_2/);
    await next(/Forward: output/);
    await next(/Loss: Categorical cross-entropy .* \d\.\d{4}/);
    const told = /: (\d\.\d{4})\./.exec(await status(strata).innerText())?.[1];
    await next(/Backward: the gradient of the 330 weights of output/);
    await next(/Backward: .* dense_2/);
    await next(/Backward: .* 8.320 weights of dense_1/);
    expect(await strata.read('step')).toBe(1);
    await next(/Update: SGD/);
    await strata.until('step', (step) => step === 2, 'is 2');
    expect(seen).toEqual([
      ...['dense_1 forward', 'dense_2 forward', 'output forward', 'output loss'],
      ...['output backward', 'dense_2 backward', 'dense_1 backward'],
      'dense_1 update, dense_2 update, output update',
    ]);
    expect(await strata.read('loss')).toBeCloseTo(Number(told), 3);
    await strata.page.screenshot({ path: artifact(`walk-${engine}.png`) });
    await strata.play();
    await expect.poll(() => lit(strata)).toEqual([]);
  },
);

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const strata = await open({ ...digits, context });
  const { page } = strata;
  await strata.atLeast('val-loss', 0);
  await strata.button('Ways to train').click();
  await page.screenshot({ path: artifact(`ways-${name}.png`) });
  // Elsewhere the panel covers halves of buttons, which are then too small.
  expect(await faults(page, 'header')).toEqual([]);
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  await strata.button('Step by layer').click();
  await says(strata, /Forward/);
  await page.screenshot({ path: artifact(`walk-${name}.png`) });
  expect(await faults(page, '[aria-label="Status"]')).toEqual([]);
});
