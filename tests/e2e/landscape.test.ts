/** The drawer's landscape, on both engines. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { patient, type EngineKind } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const panel = (page: Page) => page.locator('#insight-panel');
const chart = (page: Page) => panel(page).getByLabel(/^Loss around the weights of step/);

/** How many points the picture has along an axis; 0 before there is one. */
function points(page: Page): Promise<number> {
  return panel(page).evaluate((element) => {
    const plot = element.querySelector('.js-plotly-plot') as unknown as {
      data?: { z?: unknown[] }[];
    } | null;
    return plot?.data?.[0]?.z?.length ?? 0;
  });
}

test.for<EngineKind>(['browser', 'server'])(
  '%s: the loss around the weights is drawn finer and finer',
  async (kind, { open }) => {
    const strata = await open({ hash: '#preset=circle' });
    const { page } = strata;
    await strata.choose(kind);
    await page.getByRole('button', { name: 'Landscape', exact: true }).click();
    await strata.play();
    await strata.atLeast('step', 200);
    await strata.pause();
    await page.getByRole('button', { name: 'Draw again from here' }).click();
    await expect.poll(() => points(page), patient).toBe(33);
    expect(await chart(page).getAttribute('aria-label')).toMatch(
      /^Loss around the weights of step/,
    );

    await page.getByRole('radio', { name: 'The run’s own plane' }).check();
    await expect.poll(() => panel(page).innerText(), patient).toMatch(/longest/);
    await expect.poll(() => points(page), patient).toBe(33);
    expect(await panel(page).innerText()).toMatch(/holds (100|[6-9]\d)\s?%/);
    await page.screenshot({ path: artifact(`landscape-${kind}.png`) });
  },
);

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const { page } = await open({ context, hash: '#preset=xor' });
  await page.getByRole('button', { name: 'Landscape', exact: true }).click();
  await chart(page).scrollIntoViewIfNeeded();
  await expect.poll(() => points(page), patient).toBe(33);
  await page.screenshot({ path: artifact(`landscape-${name}.png`) });
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page, 'aside')).toEqual([]);
});
