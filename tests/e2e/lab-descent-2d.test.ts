/** The lab of descent in two dimensions: asked first, then five race. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

test('by keyboard: in fog, then the race, and a knob that is too large', async ({ openLab }) => {
  const page = await openLab('descent-2d');
  await page.getByRole('button', { name: '→ ↓ right and down' }).press('Enter');
  await page.getByText(/^Yes\. Along x the slope is −3\.5, along y 30/).waitFor();
  await page.getByRole('button', { name: 'Race', exact: true }).press('Enter');
  await page.getByText(/RMSprop is first to rest on a floor, after 60 steps/).waitFor(patient);
  await page.getByRole('button', { name: 'Race', exact: true }).waitFor(patient);
  await page.screenshot({ path: artifact('lab-descent-2d-race.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await page.getByLabel('Learning rate α').press('End');
  await page.getByRole('button', { name: 'Race', exact: true }).click();
  await page.getByText(/^SGD flew off/).waitFor(patient);
  await page.getByRole('slider', { name: 'The start' }).press('Shift+ArrowRight');
  await expect.poll(() => page.url()).toContain('x=-2.5');
});

test('a formula of one’s own becomes the surface', async ({ openLab }) => {
  const page = await openLab('descent-2d?surface=own');
  const box = page.getByLabel('Your formula, with x and y');
  await box.fill('');
  await page.getByText('such as x^2 + y^2').waitFor();
  await box.fill('x^2 + x * y + y^2');
  await expect.poll(() => page.url()).toContain('formula=x');
  await page.getByText(/^The slope is −3.5 along x and 2 along y/).waitFor();
});

describe.for(['fr', 'de'] as const)('in %s, on a dark phone', (lang) => {
  test('no faults, nothing wider than the window', async ({ openAt }) => {
    const page = await openAt(
      `labs.html?lang=${lang}#descent-2d?surface=rosenbrock`,
      (opened) => opened.locator('main button').first(),
      { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
    );
    await page.getByRole('button', { name: /^(Passer|Überspringen)/ }).click();
    await page.getByRole('button', { name: /^(En course|Los)$/ }).click();
    await expect.poll(() => page.getByRole('status').last().textContent()).toMatch(/\d/);
    await page.screenshot({ path: artifact(`lab-descent-2d-${lang}.png`), fullPage: true });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page)).toEqual([]);
  });
});
