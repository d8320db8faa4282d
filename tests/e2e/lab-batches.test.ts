/** The lab of batches: asked first, an epoch, and a rate that only some of the three bear. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

test('by keyboard: an epoch is 128, 4 and 1 steps; too large a rate throws one out', async ({
  openLab,
}) => {
  const page = await openLab('batches');
  await page.getByRole('button', { name: 'Batch of 1', exact: true }).press('Enter');
  await page.getByText(/^Yes: it has taken 128 steps/).waitFor();
  await page.getByRole('button', { name: 'Step', exact: true }).press('Enter');
  await page.getByText(/^4 examples read by each/).waitFor();
  await page.getByRole('button', { name: 'To the end of the epoch' }).press('Enter');
  await page.getByText(/^1 epoch over/).waitFor();
  await page.getByRole('row', { name: 'steps so far 128 4 1' }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).press('Enter');
  await page.getByText(/^12 epochs: the end/).waitFor(patient);
  await page.screenshot({ path: artifact('lab-batches-end.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await page.getByLabel('Learning rate α').press('End');
  await page.getByRole('button', { name: 'To the end of the epoch' }).click();
  await page.getByText(/^With batches of 1.* it has flown off/).waitFor();
  await page.getByRole('slider', { name: 'The start' }).press('Shift+ArrowRight');
  await expect.poll(() => page.url()).toContain('w=-0.4');
});

describe.for(['fr', 'de'] as const)('in %s, on a dark phone', (lang) => {
  test('no faults, nothing wider than the window', async ({ openAt }) => {
    const page = await openAt(
      `labs.html?lang=${lang}#batches`,
      (opened) => opened.locator('main button').first(),
      { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
    );
    await page.getByRole('button', { name: /^(Passer|Überspringen)/ }).click();
    await page.getByRole('button', { name: /^(Jusqu’à la fin|Bis zum Ende)/ }).click();
    await page.screenshot({ path: artifact(`lab-batches-${lang}.png`), fullPage: true });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page)).toEqual([]);
  });
});
