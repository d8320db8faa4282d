/** The lab of losses, page by page: by keyboard, by pointer, from a link. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

/** What is asked first can be passed over. */
const SKIP = /^(Passer|Überspringen)/;

const says = (page: Page, name: string | RegExp): Promise<string> =>
  page
    .getByRole('slider', { name })
    .first()
    .getAttribute('aria-valuetext')
    .then((text) => text ?? '');

describe('a line and its points', () => {
  test('by keyboard to the goal, then descent to the floor', async ({ openLab }) => {
    const page = await openLab('loss?rate=0.25');
    const [intercept, slope] = [/^Intercept/, /^Slope: turns/].map((name) =>
      page.getByRole('slider', { name }),
    );
    for (let i = 0; i < 10; i += 1) await slope?.press('ArrowUp');
    for (let i = 0; i < 4; i += 1) await intercept?.press('ArrowDown');
    await page.getByRole('button', { name: 'Show the bowl', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Let it descend' }).press('Enter');
    await page.getByText(/On the floor after \d+ steps/).waitFor(patient);
    await page.screenshot({ path: artifact('lab-loss-floor.png'), fullPage: true });
    expect(await says(page, 'Your place on the bowl')).toBe(
      'Slope 0.85, intercept 1.25, loss 0.39',
    );
    await page.getByRole('slider', { name: 'Point 1' }).press('Shift+ArrowUp');
    await page.getByText(/You stand at height/).waitFor();
    await expect.poll(() => page.url()).toContain('points=-2.6_-0.4');
  });

  test('the line is dragged where it is taken hold of', async ({ openLab }) => {
    const page = await openLab('loss');
    const handle = page.getByRole('slider', { name: /^Intercept/ });
    const box = await handle.boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    // Far from all handles the line itself is below the pointer: to the left it climbs a little.
    await page.mouse.move(x - 140, y - 20);
    await page.mouse.down();
    await page.mouse.move(x - 140, y - 50, { steps: 4 });
    await page.mouse.up();
    expect(await says(page, /^Slope: turns/)).toBe('Slope w is −0.2');
    expect(Number((await says(page, /^Intercept/)).replace('Intercept b is ', ''))).toBeCloseTo(
      2.6,
      0,
    );
  });

  test('above the limit it flies out of the bowl, and comes back', async ({ openLab }) => {
    const page = await openLab('loss?rate=0.5');
    await page.getByRole('button', { name: 'Skip this, show the bowl' }).click();
    await page.getByRole('button', { name: 'Let it descend' }).click();
    await page.getByText(/It has flown out of the bowl/).waitFor(patient);
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to the start' }).click();
    await page.getByText(/You stand at height/).waitFor();
  });
});

test('four losses: asked first, then the outlier moves the squared line', async ({ openLab }) => {
  const page = await openLab('loss');
  await page.getByRole('button', { name: 'Four losses' }).click();
  await page.getByRole('button', { name: 'Huber', exact: true }).click();
  await page.getByText(/It is the squared one/).waitFor();
  const row = page.getByRole('row', { name: /^Squared/ });
  const before = await row.innerText();
  await page.getByRole('slider', { name: 'Outlier' }).press('Shift+ArrowUp');
  await expect.poll(() => row.innerText()).not.toBe(before);
  expect(page.url()).toContain('page=four');
  await page.screenshot({ path: artifact('lab-loss-four.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
});

test('yes or no: certain and wrong is infinite, and the page says why', async ({ openLab }) => {
  const page = await openLab('loss?page=patient&p=0.99&truth=healthy');
  const said = page.getByRole('status').filter({ hasText: 'wrong' });
  await said.filter({ hasText: 'at 99 %: that costs 4.61' }).waitFor();
  await page.getByRole('button', { name: '458 times' }).click();
  await page.getByRole('button', { name: 'Try being 100 % sure and wrong' }).click();
  await said.filter({ hasText: 'the cost is infinite' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('slider', { name: 'The patient' }).press('Shift+ArrowLeft');
  expect(await says(page, 'The patient')).toBe('90 % ill, cost 2.303');
  await page.getByRole('button', { name: 'Ill', exact: true }).click();
  await page.getByText(/leaned the right way, at 90 %: that costs 0.11/).waitFor();
});

test('one of three: the shares stay when all scores grow', async ({ openLab }) => {
  const page = await openLab('loss?page=scores');
  const shares = () => page.locator('tbody .figure').allInnerTexts();
  const before = await shares();
  await page.getByRole('button', { name: 'Nothing' }).click();
  await page.getByRole('button', { name: 'All scores + 1' }).click();
  await page
    .getByRole('slider', { name: 'Score: Cat' })
    .and(page.locator('[aria-valuetext="3"]'))
    .waitFor();
  expect(await shares()).toEqual(before);
  await page.getByRole('radio', { name: 'Bird' }).check();
  await page.getByText(/Cat leads with 70.5 %, but Bird is right: the loss is 3.35/).waitFor();
  await page.getByRole('slider', { name: 'Temperature T' }).press('Home');
  await page.getByText(/Cat leads with 100 %/).waitFor();
  expect(await faults(page)).toEqual([]);
});

describe.for(['line', 'four', 'patient', 'scores'])('the page %s', (name) => {
  test.for(['fr', 'de'])(
    'in %s, on a dark phone: no faults, nothing wider than the window',
    async (language, { openAt }) => {
      const page = await openAt(
        `labs.html?lang=${language}#loss?page=${name}`,
        (opened) => opened.locator('main nav'),
        { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
      );
      await page.locator('main').getByRole('button', { name: SKIP }).click();
      await page.screenshot({
        path: artifact(`lab-loss-${name}-${language}.png`),
        fullPage: true,
      });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});
