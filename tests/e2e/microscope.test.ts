/** The drawer's microscope, on both engines. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { faults } from './support/faults';
import { patient, type EngineKind } from './support/strata';
import { artifact, test } from './support/test';

const panel = (page: Page) => page.locator('#insight-panel');
const says = (page: Page) => panel(page).getByRole('status').innerText();

test.for<EngineKind>(['browser', 'server'])(
  '%s: a neuron’s number is taken apart',
  async (kind, { open }) => {
    const strata = await open({ hash: '#preset=heart' });
    const { page } = strata;
    await strata.choose(kind);
    await page.getByRole('button', { name: 'Microscope', exact: true }).click();
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of dense_1 says/);
    const before = await says(page);
    await strata.play();
    await strata.atLeast('step', 20);
    await strata.pause();
    await expect.poll(() => says(page), patient).not.toBe(before);
    await panel(page).getByRole('button', { name: 'Next unit' }).click();
    await expect.poll(() => says(page), patient).toMatch(/Unit 2 of dense_1 says/);
    await panel(page).getByLabel('Layer').selectOption({ index: 1 });
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of \w+ says .*sigmoid/s);
    expect(await panel(page).getByLabel('The same in NumPy').innerText()).toMatch(
      /a = sigmoid\(z\)/,
    );
  },
);

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const { page } = await open({ context, hash: '#preset=digits' });
  await page.getByRole('button', { name: 'Microscope', exact: true }).click();
  await expect.poll(() => says(page), patient).toMatch(/says/);
  await panel(page).scrollIntoViewIfNeeded();
  await page.screenshot({ path: artifact(`microscope-${name}.png`) });
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page, 'aside')).toEqual([]);
});
