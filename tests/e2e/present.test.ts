/** The page on a stage. */
import { expect } from 'vitest';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

test('a clicker plays, pauses, restarts and darkens the screen', async ({ open }) => {
  const strata = await open();
  const { page } = strata;
  const data = page.getByRole('region', { name: 'Data', exact: true });
  const seed = page.getByLabel('seed', { exact: true });
  await page.keyboard.press('f');
  await data.waitFor({ state: 'hidden' });
  await seed.waitFor({ state: 'hidden' });
  await page.keyboard.press('PageDown');
  await strata.button('Pause').waitFor();
  await strata.atLeast('step', 50);
  await page.keyboard.press('PageDown');
  await strata.button('Play').waitFor();
  await page.keyboard.press('PageUp');
  await strata.until('step', (step) => step === 0, 'is 0 again');

  const light = strata.button('Make the screen light again');
  await page.keyboard.press('.');
  await light.waitFor();
  await page.keyboard.press('.');
  await light.waitFor({ state: 'hidden' });

  await page.keyboard.press('Shift+R'); // no other seed on a stage
  await strata.button('Leave the presentation').click();
  await data.waitFor();
  expect(await seed.inputValue()).toBe('0');
});

const looks = [
  { name: 'projector', context: { viewport: { width: 1920, height: 1080 } } },
  { name: 'old', context: { viewport: { width: 1024, height: 768 }, colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const { page } = await open({ context });
  const usual = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  // What arrives while axe looks is judged by the colours that were there before.
  await page
    .getByText(/^off by/)
    .first()
    .waitFor();
  await page.keyboard.press('f');
  const large = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  await expect.poll(async () => parseFloat(await large())).toBeGreaterThan(parseFloat(usual));
  await page.screenshot({ path: artifact(`present-${name}.png`) });
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page)).toEqual([]);
});
