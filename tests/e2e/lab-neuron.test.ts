/** The lab of a neuron, page by page: by keyboard, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

/** What is asked first can be passed over. */
const SKIP = /^(Passer|Überspringen)/;

test('one neuron: its sum follows the knobs, and it dies below 0', async ({ openLab }) => {
  const page = await openLab('neuron');
  const sum = page.getByRole('slider', { name: 'The sum z' });
  expect(await sum.getAttribute('aria-valuetext')).toMatch(/^z is 1.1, output 0.8,/);
  await page.getByRole('slider', { name: 'Input x₁' }).press('ArrowRight');
  expect(await sum.getAttribute('aria-valuetext')).toMatch(/^z is 1.22,/);
  await page.getByRole('button', { name: 'By the slope' }).click();
  await page.getByText(/By w₁: a weight says/).waitFor();
  await page.getByLabel('Activation', { exact: true }).selectOption('ReLU');
  for (let i = 0; i < 2; i += 1) await sum.press('Shift+ArrowLeft');
  await page.getByText(/For this input the neuron is dead/).waitFor();
  expect(page.url()).toContain('f=relu');
  expect(await faults(page)).toEqual([]);
});

test('every activation: asked first, then where each is still', async ({ openLab }) => {
  const page = await openLab('neuron?page=kinds&z=-5');
  expect(await page.getByRole('table').count()).toBe(0);
  await page.getByRole('button', { name: 'Softplus' }).first().click();
  await page.getByText(/It is ReLU: for z ≤ 0/).waitFor();
  const row = page.getByRole('row', { name: /^ReLU/ });
  expect(await row.innerText()).toMatch(/0\.000\s+0\.000\s+dead\s+z ≤ 0/);
  const cards = page.getByRole('group', { name: 'Activation', exact: true });
  await cards.getByRole('button', { name: 'Sigmoid' }).press('Enter');
  await page.getByText(/Sigmoid is asleep here: the slope is 0.0066/).waitFor();
  await page.getByRole('slider', { name: 'The sum z' }).press('Shift+ArrowRight');
  for (let i = 0; i < 4; i += 1) {
    await page.getByRole('slider', { name: 'The sum z' }).press('Shift+ArrowRight');
  }
  await page.getByText(/Awake here: the slope is 0.25/).waitFor();
  await page.screenshot({ path: artifact('lab-neuron-kinds.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
});

test('two in a row become one before your eyes; a ReLU makes them two', async ({ openAt }) => {
  const page = await openAt(
    'labs.html#neuron?page=pair',
    (opened) => opened.getByRole('button', { name: 'Make one of them' }),
    { context: { reducedMotion: 'no-preference' } },
  );
  const diagram = page.getByRole('img', { name: 'x goes through two neurons' });
  expect(await diagram.locator('text').allTextContents()).toContain('w₂ = −1');
  await page.getByRole('button', { name: 'Make one of them' }).press('Enter');
  await diagram.getByText('w = −1.5').waitFor(patient);
  expect(await diagram.locator('text').allTextContents()).not.toContain('w₂ = −1');
  await page.getByText(/One neuron with weight −1.5 and bias −0.5 does exactly the same/).waitFor();
  await page.getByRole('button', { name: 'ReLU', exact: true }).click();
  await diagram.getByText(/ReLU → 2.5/).waitFor(patient);
  await page.getByText(/the line bends at x = −0.67/).waitFor();
  await page.getByRole('slider', { name: 'Weight w₁' }).fill('0');
  await page.getByText(/A weight is 0/).waitFor();
  expect(await faults(page)).toEqual([]);
});

test('a wave: by hand, laid, and with a formula of one’s own', async ({ openLab }) => {
  const page = await openLab('neuron?page=wave');
  await page.getByRole('slider', { name: 'Bend 2' }).press('Shift+ArrowUp');
  await page.getByText(/The largest gap to the wave is/).waitFor();
  await expect.poll(() => page.url()).toContain('heights=0_0.5_0');
  await page.getByRole('button', { name: 'Lay it on the wave' }).click();
  await page.getByText('8 ReLUs make 8 straight pieces: the largest gap is 0.277').waitFor();
  await page.getByRole('slider', { name: 'How many ReLUs' }).press('End');
  await page.getByText('32 ReLUs make 32 straight pieces: the largest gap is 0.018').waitFor();
  await page.screenshot({ path: artifact('lab-neuron-wave.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Own', exact: true }).click();
  const box = page.getByLabel('Your formula, with x');
  await box.fill('sin(');
  await page.getByRole('alert').waitFor();
  await box.fill('x^2 / 8');
  await page.getByRole('button', { name: 'Lay it on the wave' }).click();
  await page.getByText('32 ReLUs make 32 straight pieces: the largest gap is 0.00').waitFor();
  expect(page.url()).toContain('formula=x');
});

describe.for(['one', 'kinds', 'pair', 'wave'])('the page %s', (name) => {
  test.for(['fr', 'de'])(
    'in %s, on a dark phone: no faults, nothing wider than the window',
    async (language, { openAt }) => {
      const page = await openAt(
        `labs.html?lang=${language}#neuron?page=${name}`,
        (opened) => opened.locator('main nav'),
        { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
      );
      await page.locator('main').getByRole('button', { name: SKIP }).click();
      await page.screenshot({
        path: artifact(`lab-neuron-${name}-${language}.png`),
        fullPage: true,
      });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});
