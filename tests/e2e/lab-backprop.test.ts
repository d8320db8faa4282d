/** The lab of backpropagation, page by page: by keyboard, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { artifact, test } from './support/test';

/** What is asked first can be passed over. */
const SKIP = /^(Skip this|Passer|Überspringen)$/;

test('the way back: by button, by the slider’s keys, at once', async ({ openLab }) => {
  const page = await openLab('backprop');
  await page.getByRole('button', { name: 'It falls' }).press('Enter');
  await page.getByText(/^Yes\. The sign of its gradient/).waitFor();
  const step = page.getByRole('button', { name: 'Step', exact: true });
  await step.press('Enter');
  await page.getByText(/The way back begins with a 1/).waitFor();
  await page.getByRole('slider', { name: 'Steps' }).press('ArrowRight');
  await page.getByText(/A square grows twice as fast/).waitFor();
  await page.getByRole('img', { name: 'e is −0.538, its gradient −1.076' }).waitFor();
  await page.getByRole('slider', { name: 'Steps' }).press('Home');
  await page.getByRole('img', { name: 'L is not known yet' }).waitFor();
  await page.getByRole('button', { name: 'All at once' }).click();
  await page.getByText(/Done: 3 weights, 8 products/).waitFor();
  await page.getByRole('button', { name: 'w₁ is 0.8, its gradient −1.269' }).waitFor();
  expect(await faults(page)).toEqual([]);
});

test('a number of the graph is taken by keyboard and changed; the link keeps it', async ({
  openLab,
}) => {
  const page = await openLab('backprop?graph=twice');
  await page.getByRole('button', { name: 'All at once' }).click();
  await page.getByText(/Done: 1 weight, 6 products/).waitFor();
  await page.getByRole('button', { name: 'x is 1.2' }).press('Enter');
  await page.getByRole('slider', { name: 'Given: x' }).press('ArrowRight');
  await page.getByRole('button', { name: 'x is 1.3' }).waitFor();
  await expect.poll(() => page.url()).toContain('graph=twice&x=1.3');
  await page.getByRole('button', { name: 'Nudge it' }).click();
  await expect.poll(() => page.url()).toContain('page=nudge&graph=twice&x=1.3');
});

test('predict: a hint, then the product; a right answer leads on', async ({ openLab }) => {
  const page = await openLab('backprop?page=guess');
  const box = page.getByLabel(/Gradient of e/);
  await box.fill('7');
  await box.press('Enter');
  await page.getByText(/Not yet\. At L arrives 1/).waitFor();
  await box.fill('8');
  await box.press('Enter');
  await page.getByText('It is −1.076. This is how it comes about:').waitFor();
  await page.getByRole('button', { name: 'Next' }).press('Enter');
  const second = page.getByLabel(/Gradient of z/);
  await second.fill('0,846');
  await second.press('Enter');
  await page.getByText(/The size is right, the sign is not/).waitFor();
  await second.fill('−0,846');
  await second.press('Enter');
  await page.getByText('Yes, −0.846.').waitFor();
  expect(await faults(page)).toEqual([]);
  for (const answer of ['-0.846', '-0.423', '-1.269']) {
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByLabel(/Gradient of/).fill(answer);
    await page.getByRole('button', { name: 'Check' }).click();
  }
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: '3 of 5 right at the first try' }).waitFor();
});

test('nudge: too far, just right, too little', async ({ openLab }) => {
  const page = await openLab('backprop?page=nudge');
  await page.getByText(/so far to both sides the curve bends/).waitFor();
  const by = page.getByRole('slider', { name: 'Nudge ε' });
  await by.fill('0.6');
  await page.getByText(/They agree/).waitFor();
  await by.press('Home');
  await page.getByText(/Too small: the two losses/).waitFor();
  await expect.poll(() => page.url()).toContain('by=1e-12');
  expect(await faults(page)).toEqual([]);
});

test('what it saves: asked first, then counted on every wire', async ({ openLab }) => {
  const page = await openLab('backprop?page=count&graph=network');
  expect(await page.getByRole('table').count()).toBe(0);
  await page.getByRole('button', { name: '13', exact: true }).click();
  await page.getByText(/13 multiplications.* add up to 29/).waitFor();
  await page.getByRole('slider', { name: 'Neurons in each layer' }).press('End');
  await page.getByRole('row', { name: /^2 × 1.000 neurons/ }).waitFor();
  await page.screenshot({ path: artifact('lab-backprop-count.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
});

describe.for(['back', 'guess', 'nudge', 'count'])('the page %s', (name) => {
  test.for(['fr', 'de'])(
    'in %s, on a dark phone: no faults, nothing wider than the window',
    async (language, { openAt }) => {
      const page = await openAt(
        `labs.html?lang=${language}#backprop?graph=network&page=${name}`,
        (opened) => opened.locator('main nav'),
        { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
      );
      if (name !== 'guess') await page.getByRole('button', { name: SKIP }).click();
      await page.screenshot({
        path: artifact(`lab-backprop-${name}-${language}.png`),
        fullPage: true,
      });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});
