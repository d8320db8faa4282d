/** The drawer with the experiment as a script, on both engines. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { artifact, test } from './support/test';
import { patient, type EngineKind } from './support/strata';
import { faults } from './support/faults';

/** What is shown: an editor for Keras, a plain text for the others. */
const shown = (page: Page) => page.locator('#insight-panel').locator('pre, .cm-content').first();

async function openCode(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await page.locator('#insight-panel .cm-content').waitFor(); // it takes the place of a plain text
}

test.for<EngineKind>(['browser', 'server'])(
  '%s: writes, follows and copies',
  async (kind, { open }) => {
    const context = { permissions: ['clipboard-read', 'clipboard-write'] };
    const strata = await open({ context });
    const { page } = strata;
    await strata.choose(kind);
    await openCode(page);
    await expect.poll(() => shown(page).innerText(), patient).toContain('layers.Dense');

    await page.getByRole('radio', { name: 'JAX' }).check();
    await expect.poll(() => shown(page).innerText(), patient).toContain('optax.sgd(0.1)');
    await strata.type('Batch size', 50);
    await expect.poll(() => shown(page).innerText(), patient).toContain('start + 50');

    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    const text = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(text, patient).toContain('"""Complementary colours, in JAX');
    expect(await text()).toContain('start + 50');
  },
);

test('what has no code says so, and a file of samples comes beside a script', async ({ open }) => {
  const strata = await open();
  const { page } = strata;
  await openCode(page);
  await page.getByLabel('Experiment', { exact: true }).selectOption('heart');
  const data = page.getByRole('button', { name: 'heart.npz' });
  await data.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), data.click()]);
  expect(download.suggestedFilename()).toBe('heart.npz');

  const panel = page.locator('#insight-panel');
  await page.getByLabel('Experiment', { exact: true }).selectOption('gan-plane');
  await expect.poll(() => panel.innerText(), patient).toContain('discriminator = keras.Model');
  await page.getByRole('button', { name: 'ring.npz' }).waitFor();

  await page.getByRole('radio', { name: 'PyTorch' }).check();
  await page.getByLabel('Optimizer', { exact: true }).selectOption('RMSprop');
  await expect.poll(() => panel.innerText(), patient).toContain('PyTorch has no RMSprop');
});

test('the drawer stays as it was left', async ({ open }) => {
  const { page } = await open();
  await page.keyboard.press('c');
  await shown(page).waitFor();
  await page.reload();
  await shown(page).waitFor();
});

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const { page } = await open({ context });
  await openCode(page);
  await shown(page).scrollIntoViewIfNeeded();
  await page.screenshot({ path: artifact(`code-${name}.png`) });
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page, 'aside')).toEqual([]);
});
