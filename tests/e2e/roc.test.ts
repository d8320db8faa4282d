/** A threshold is dragged, and what it finds and costs follows. */
import { expect } from 'vitest';
import { faults } from './support/faults';
import { patient, type EngineKind } from './support/strata';
import { artifact, test } from './support/test';

const looks = [
  { engine: 'browser', look: 'light', context: { colorScheme: 'light' } },
  { engine: 'server', look: 'dark', context: { colorScheme: 'dark' } },
] as const satisfies { engine: EngineKind; look: string; context: object }[];

test.for(looks)('$engine: it can be dragged, and be the cheapest', async (row, { open }) => {
  const strata = await open({ hash: '#preset=heart', context: row.context });
  const { page } = strata;
  await strata.choose(row.engine);
  await strata.play();
  await strata.atLeast('step', 400);
  await strata.pause();
  await page.getByLabel('View', { exact: true }).selectOption('roc');
  const plane = page.getByRole('group', { name: /share of sick found/ });
  const ball = plane.getByRole('slider', { name: 'Threshold' });
  await ball.waitFor(patient);
  const found = () => page.getByRole('row', { name: /^sick/ }).getByRole('cell').allInnerTexts();
  const half = await found();

  // Far up to the right: all the sick are found, and all the healthy are frightened.
  const frame = await plane.boundingBox();
  const at = await ball.boundingBox();
  if (!frame || !at) throw new Error('Nothing is drawn.');
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width - 20, frame.y + 32, { steps: 5 });
  await page.mouse.up();
  expect(await found()).not.toEqual(half);
  expect((await found())[2]).toBe('100\u202f%');

  // A key goes to the next threshold that makes a difference: one sample fewer is called sick.
  const called = async () => {
    const first = (row: RegExp) => page.getByRole('row', { name: row }).getByRole('cell').first();
    const texts = [await first(/^sick/).innerText(), await first(/^healthy/).innerText()];
    return texts.reduce((sum, text) => sum + parseInt(text, 10), 0);
  };
  const all = await called();
  await ball.press('ArrowLeft');
  expect(await called()).toBeLessThan(all);

  const costs = page.getByRole('region', { name: 'Cost of the mistakes over the threshold' });
  const cost = async () => Number((await costs.locator('p strong').innerText()).replace(',', ''));
  await costs.getByRole('slider', { name: 'A missed one costs' }).fill('20');
  // Nobody is called sick: whoever is will be missed.
  await page.locator('input[type="range"]').and(page.getByLabel('Threshold')).fill('1.01');
  const before = await cost();
  await costs.getByRole('button', { name: /Take the cheapest/ }).click();
  await expect.poll(cost, patient).toBeLessThan(before);
  expect(await costs.getByRole('button', { name: /Take the cheapest/ }).isDisabled()).toBe(true);
  expect(await faults(page)).toEqual([]);
  await page.screenshot({ path: artifact(`roc-${row.look}.png`) });
});

test('on a phone: one digit against all others', async ({ open }) => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true };
  const { page } = await open({ hash: '#preset=digits', context });
  await page.getByRole('button', { name: 'Outcome', exact: true }).click();
  await page.getByLabel('View', { exact: true }).selectOption('roc');
  await page.getByLabel('Yes means').selectOption('8');
  await page.getByRole('group', { name: /share of 8 found/ }).waitFor(patient);
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page)).toEqual([]);
  await page.screenshot({ path: artifact('roc-phone.png'), fullPage: true });
});
