/** The forger's game: played to each of its ends, by keyboard, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

test('by keyboard: asked first, played to balance, back to the start', async ({ openLab }) => {
  const page = await openLab('forger');
  await page.getByText('Blue is what is real').waitFor();
  await page.getByRole('button', { name: '0', exact: true }).press('Enter');
  await page.getByText(/^½: where real and forged ones/).waitFor();
  const hill = page.getByRole('slider', { name: 'The forger’s hill 1' });
  await hill.press('Shift+ArrowRight');
  expect(await hill.getAttribute('aria-valuetext')).toMatch(/^At −1.5,/);
  await page.getByRole('button', { name: 'Run', exact: true }).press('Enter');
  await page.getByText(/Balance after \d+ rounds/).waitFor(patient);
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await page.screenshot({ path: artifact('lab-forger-balance.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the start' }).press('Enter');
  await page.getByText('Blue is what is real').waitFor();
});

test('a faster detective wins; other draws begin anew', async ({ openLab }) => {
  const page = await openLab('forger?aim=original');
  await page.getByRole('button', { name: 'The detective', exact: true }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/The detective wins/).waitFor(patient);
  expect(page.url()).toContain('detectiveSteps=10');
  await page.getByRole('button', { name: 'Other draws' }).click();
  await page.getByText('Draws no. 2').waitFor();
  await page.getByText('Blue is what is real').waitFor();
});

test('two hills: one is never forged', async ({ openLab }) => {
  const page = await openLab('forger?detectiveSteps=10&detectiveRate=1&forgerRate=0.1');
  await page.getByRole('button', { name: 'Two hills' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/^Collapse: one of the true hills/).waitFor(patient);
  await page.screenshot({ path: artifact('lab-forger-collapse.png'), fullPage: true });
});

describe.for(['fr', 'de'])('in %s', (language) => {
  test('on a dark phone: no faults, nothing wider than the window', async ({ openAt }) => {
    const page = await openAt(
      `labs.html?lang=${language}#forger?real=two`,
      (opened) => opened.locator('main :is(button, input)').first(),
      { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
    );
    await page
      .locator('main')
      .getByRole('button', { name: /^(Passer|Überspringen)/ })
      .click();
    for (let i = 0; i < 5; i += 1) {
      await page.getByRole('button', { name: /^(Un pas|Schritt)$/ }).click();
    }
    await page.screenshot({ path: artifact(`lab-forger-${language}.png`), fullPage: true });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page)).toEqual([]);
  });
});
