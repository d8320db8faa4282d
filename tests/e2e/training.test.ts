/** A run from play to stop, the same on both engines. */
import { describe, expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { test } from './support/test';

const engines: EngineKind[] = ['browser', 'server'];

/** The losses of the first batches of a run, one press of “Step” each. */
async function firstLosses(strata: Strata, batches: number): Promise<(number | null)[]> {
  const losses = [];
  for (let step = 1; step <= batches; step += 1) {
    await strata.button('Step').click();
    await strata.until('step', (value) => value === step, `is ${step}`);
    losses.push(await strata.read('loss'));
  }
  return losses;
}

describe.each(engines)('on the %s engine', (engine) => {
  test('learns complementary colours while the learning rate changes', async ({ open }) => {
    const strata = await open();
    await strata.choose(engine);
    for (const seed of [0, 1, 2, 3, 4]) {
      await strata.type('Learning rate', 0.1);
      await strata.type('seed', seed);
      await strata.until('step', (step) => step === 0, 'is 0');
      await strata.play();
      const before = await strata.atLeast('step', 1);
      await strata.type('Learning rate', 0.08);
      await strata.atLeast('step', Math.max(1000, before));
      await strata.until('val-loss', (loss) => loss <= 0.002, `falls to 0.002 with seed ${seed}`);
      await strata.pause();
    }
    const { x } = await strata.curve(0);
    expect(x.length).toBeGreaterThan(100);
    expect(x).toEqual([...x].sort((a, b) => a - b));
  });

  test('answers a colour of one’s own', async ({ open }) => {
    const strata = await open();
    await strata.choose(engine);
    await strata.play();
    await strata.until('val-loss', (loss) => loss <= 0.002, 'falls to 0.002');
    await strata.pause();
    const own = strata.page.getByRole('img', { name: /^What the network says/ }).last();
    const before = await own.getAttribute('aria-label');
    // The complement of pure yellow is pure blue.
    await strata.page.getByLabel('Red', { exact: true }).fill('255');
    await strata.page.getByLabel('Green', { exact: true }).fill('255');
    await strata.page.getByLabel('Blue', { exact: true }).fill('0');
    const answer = async (): Promise<string> => (await own.getAttribute('aria-label')) ?? '';
    await expect.poll(answer, patient).not.toBe(before);
    await expect.poll(answer, patient).toMatch(/#[0-4].[0-4].[c-f]., off by/);
  });

  test('pauses, steps, restarts with the same weights, draws a new seed', async ({ open }) => {
    const strata = await open();
    await strata.choose(engine);
    const first = await firstLosses(strata, 3);
    expect(new Set(first).size).toBe(3);

    await strata.play();
    await strata.atLeast('step', 10);
    await strata.pause();
    const rested = (await strata.read('step')) ?? 0;
    await strata.button('Step').click();
    await strata.until('step', (value) => value === rested + 1, 'grows by one');

    await strata.button('Restart').click();
    await strata.until('step', (value) => value === 0, 'is 0');
    expect(await firstLosses(strata, 3)).toEqual(first);

    await strata.button('New seed').click();
    await strata.until('step', (value) => value === 0, 'is 0');
    expect(await firstLosses(strata, 3)).not.toEqual(first);
  });
});

test('both engines draw the same loss curve', async ({ open }) => {
  const batches = 25;
  const curves = [];
  for (const engine of engines) {
    const strata = await open();
    await strata.choose(engine);
    await firstLosses(strata, batches);
    await expect.poll(async () => (await strata.curve(0)).x.length).toBe(batches);
    curves.push(await strata.curve(0));
  }
  const [browser, server] = curves;
  expect(browser?.x).toEqual(server?.x);
  for (const [index, loss] of (browser?.y ?? []).entries()) {
    const other = server?.y[index] ?? NaN;
    expect(Math.abs(loss - other) / other, `batch ${index + 1}`).toBeLessThan(1e-4);
  }
});
