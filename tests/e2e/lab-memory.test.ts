/** The lab of memory, page by page: by keyboard, by pointer, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

test('a cell: u of 2 holds itself up, an input is changed, a step looked at', async ({
  openLab,
}) => {
  const page = await openLab('memory?u=1.95');
  await page.getByRole('button', { name: 'u = 1', exact: true }).click();
  await page.getByText(/^With u = 2/).waitFor();
  await page.getByRole('slider', { name: 'Weight of the memory u' }).press('ArrowRight');
  await page.getByText(/h is 0.958: it holds itself up/).waitFor();
  await page.getByLabel('Input of step 1').fill('-1');
  await page.getByLabel('Input of step 1').press('Enter');
  await page.getByText(/h is −0.958: it holds itself up/).waitFor();
  await page.getByRole('button', { name: /^Step 3: h is −0.95/ }).press('Enter');
  await page.screenshot({ path: artifact('lab-memory-cell.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  expect(page.url()).toContain('inputs=-1_0');
});

test('gates: it reads to the end, counts brackets, and leaks with a lower bias', async ({
  openLab,
}) => {
  const page = await openLab('memory?page=gates');
  await page.getByText('A quotation mark opens').waitFor();
  await page.getByLabel('Sentence', { exact: true }).fill('a "bc" ((d');
  await page.getByRole('slider', { name: 'Letter that is read' }).press('End');
  await page.getByText('Nothing is remembered').waitFor();
  await page.getByRole('button', { name: 'How deep in brackets' }).click();
  await page.getByText('so the memory stays: 2').waitFor();
  const bias = page.getByRole('slider', { name: 'Bias of the forget gates' });
  await bias.press('Home');
  await page.getByText('open by 0.5 only').waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Within quotation marks' }).click();
  await bias.press('End');
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await page.getByRole('button', { name: 'Read', exact: true }).press('Enter');
  const letter = page.getByRole('slider', { name: 'Letter that is read' });
  await letter.and(page.locator('[aria-valuetext="10: d"]')).waitFor(patient);
  await letter.press('ArrowLeft');
  await page.getByText('The input gate is shut').waitFor();
});

test('fading: asked first; u above 1 explodes, an input flattens tanh', async ({ openLab }) => {
  const page = await openLab('memory?page=fading&back=50');
  await page.getByRole('button', { name: '0.5 %' }).click();
  await page.getByText('It has faded: 50 steps back, 0.0052 is left').waitFor();
  const weight = page.getByRole('slider', { name: 'Weight of the memory u' });
  for (let i = 0; i < 4; i += 1) await weight.press('ArrowRight');
  await page.getByText('It has exploded: 50 steps back, a nudge counts 117').waitFor();
  await page.getByRole('slider', { name: 'The same input at every step' }).press('End');
  await page.getByText('though u is above 1').waitFor();
  const handle = page.getByRole('slider', { name: 'Steps back' });
  await handle.press('Shift+ArrowLeft');
  expect(await handle.getAttribute('aria-valuenow')).toBe('40');
  expect(await faults(page)).toEqual([]);
});

test('the cliff: thrown out without clipping, home with it', async ({ openLab }) => {
  const page = await openLab('memory?page=cliff');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/Thrown out after \d+ steps/).waitFor(patient);
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await page.getByRole('switch', { name: 'Clip by norm' }).check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/In the valley after \d+ steps/).waitFor(patient);
  await page.screenshot({ path: artifact('lab-memory-cliff.png'), fullPage: true });
  const place = page.getByRole('slider', { name: 'The two weights' });
  await place.press('ArrowUp');
  await page.getByText(/^The gradient here has the length/).waitFor();
});

describe.for(['cell', 'gates', 'fading', 'cliff'])('the page %s', (name) => {
  test.for(['fr', 'de'])(
    'in %s, on a dark phone: no faults, nothing wider than the window',
    async (language, { openAt }) => {
      const page = await openAt(
        `labs.html?lang=${language}#memory?page=${name}`,
        (opened) => opened.locator('main nav'),
        { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
      );
      await page
        .locator('main')
        .getByRole('button', { name: /^(Passer|Überspringen)/ })
        .click();
      await page.screenshot({
        path: artifact(`lab-memory-${name}-${language}.png`),
        fullPage: true,
      });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});
