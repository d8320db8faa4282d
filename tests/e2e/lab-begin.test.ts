/** The lab of where weights begin: guessed first, by keyboard, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { artifact, test } from './support/test';

/** What is asked first can be passed over. */
const SKIP = /^(Skip this|Passer|Überspringen)$/;

test('guessed first, then shown: each way to begin is asked about', async ({ openLab }) => {
  const page = await openLab('begin');
  const picture = page.getByRole('group', { name: /^How the signals of each layer are spread/ });
  await picture.getByText('?').waitFor();
  await page.getByRole('button', { name: 'They keep their spread' }).press('Enter');
  await page.getByText('No: “They fade away”. Look why.').waitFor();
  await page.getByText(/^The signals die: of a spread of 1/).waitFor();
  expect(await picture.getByText('?').count()).toBe(0);
  await page.getByRole('button', { name: 'Glorot' }).press('Enter');
  await picture.getByText('?').waitFor();
  await page.getByRole('button', { name: 'They keep their spread' }).press('Enter');
  await page.getByText('Yes, as you said.').waitFor();
  await page.getByText(/^The signals hold/).waitFor();
  expect(page.url()).toContain('start=glorot');
  expect(await faults(page)).toEqual([]);
});

test('without questions: what is slid is told at once, and kept in the link', async ({
  openLab,
}) => {
  const page = await openLab('begin?curve=relu&start=he&width=200');
  await page.getByRole('switch', { name: 'Ask me before showing' }).press('Space');
  await page.getByText(/^The signals hold.*every layer can learn/).waitFor();
  await page.getByText('kernel_initializer="he_normal"').waitFor();
  await page.getByRole('button', { name: 'Uniform' }).click();
  await page.getByText('kernel_initializer="he_uniform"').waitFor();
  const spread = page.getByRole('slider', { name: 'Spread of the weights: σ' });
  await spread.press('End');
  await page.getByText(/^The signals explode/).waitFor();
  await spread.press('Home');
  await page.getByText(/^The signals die/).waitFor();
  await expect.poll(() => page.url()).toContain('start=own&shape=uniform&width=200&own=0.001');
  await page.getByRole('button', { name: 'Zeros' }).click();
  await page
    .getByText(/all 200 units of a layer give the same.*no gradient gets through/)
    .waitFor();
  await page.getByRole('button', { name: 'Gradients' }).click();
  await page
    .getByRole('group', { name: /in the first layer their standard deviation is 0$/ })
    .waitFor();
  await page.screenshot({ path: artifact('lab-begin-zeros.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
});

describe.for(['fr', 'de'])('in %s', (language) => {
  test('on a dark phone: no faults, nothing wider than the window', async ({ openAt }) => {
    const page = await openAt(
      `labs.html?lang=${language}#begin?curve=sigmoid&start=glorot&shape=uniform`,
      (opened) => opened.locator('main .lab'),
      { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
    );
    await page.getByRole('button', { name: SKIP }).click();
    await page.screenshot({ path: artifact(`lab-begin-${language}.png`), fullPage: true });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page)).toEqual([]);
  });
});
