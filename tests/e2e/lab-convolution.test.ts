/** The lab of convolution: drawn on, slid over and moved, by keyboard, by pointer, from a link. */
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

describe('slide a window', () => {
  test('by keyboard: a cell is drawn, the window walks, a weight changes', async ({ openLab }) => {
    const page = await openLab('convolution?picture=empty');
    await page.getByText('The whole map is 0').waitFor();
    const drawing = page.getByRole('grid', { name: /^Your drawing/ });
    await drawing.press('ArrowRight'); // the pen stands in row 4, column 5
    await drawing.press(' ');
    await expect.poll(() => page.url()).toContain('cells=');
    const map = page.getByRole('grid', { name: /^Map of answers/ });
    await page.getByText('Row 5, column 3: nothing but zeros').waitFor();
    await map.press('ArrowUp');
    await page.getByText('Row 4, column 3: 1, the strongest answer').waitFor();
    await page.getByRole('spinbutton', { name: 'Weight in row 1, column 3' }).fill('-2');
    await page.getByRole('spinbutton', { name: 'Weight in row 1, column 3' }).press('Enter');
    await page.getByText('Row 4, column 3: −2, the strongest answer').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  test('a pen draws, and the map is pointed at', async ({ openLab }) => {
    const page = await openLab('convolution?picture=empty&padding=same');
    const box = await page.getByRole('grid', { name: /^Your drawing/ }).boundingBox();
    const [x, y, side] = [box?.x ?? 0, box?.y ?? 0, (box?.width ?? 0) / 16];
    await page.mouse.move(x + side * 5.5, y + side * 3.5);
    await page.mouse.down();
    await page.mouse.move(x + side * 5.5, y + side * 11.5, { steps: 20 });
    await page.mouse.up();
    await page.getByRole('gridcell', { name: 'Row 11, column 5: 1' }).waitFor();
    await page.getByRole('gridcell', { name: 'Row 7, column 4: 3' }).hover();
    await page.getByText('Row 7, column 4: 3, the strongest answer').waitFor();
    await page.screenshot({ path: artifact('lab-convolution-drawn.png'), fullPage: true });
  });

  test('it slides to the end; stride 2 has as many places as was asked', async ({ openLab }) => {
    const page = await openLab('convolution?size=5&stride=3');
    await page.getByRole('button', { name: '6', exact: true }).click();
    await page.getByText(/^Yes: it starts in the columns/).waitFor();
    await page.getByRole('button', { name: 'Slide', exact: true }).click();
    await page.getByRole('button', { name: 'Slide', exact: true }).waitFor(patient);
    await page.getByText(/^Row 4, column 4:/).waitFor(patient);
    await page.getByRole('button', { name: '3 × 3' }).click();
    await page.getByRole('slider', { name: /^Stride/ }).press('ArrowLeft');
    await page.getByText('6 × 6', { exact: true }).waitFor();
  });
});

test('the cat moves: its map moves along, one block over all of it stays', async ({ openLab }) => {
  const page = await openLab('convolution?page=move&kernel=outline');
  await page.getByRole('button', { name: 'It stays' }).click();
  await page.getByText('That is called equivariance').waitFor();
  await page.getByRole('button', { name: 'Right', exact: true }).press('Enter');
  await page.getByText(/and its map is the same, moved along/).waitFor();
  const along = page.getByRole('row', { name: /moved along/ });
  expect(await along.innerText()).toMatch(/\b0\s*%/);
  await page.getByRole('button', { name: '14 × 14' }).click();
  await page.getByText(/one number was kept/).waitFor();
  expect(await faults(page)).toEqual([]);
  for (let i = 0; i < 4; i += 1) await page.getByRole('button', { name: 'Down' }).click();
  await page.getByText('A piece of the drawing has left').waitFor();
  expect(page.url()).toContain('down=4');
});

describe.for(['slide', 'move'])('the page %s', (name) => {
  test.for(['fr', 'de'])(
    'in %s, on a dark phone: no faults, nothing wider than the window',
    async (language, { openAt }) => {
      const page = await openAt(
        `labs.html?lang=${language}#convolution?page=${name}&right=1&size=5`,
        (opened) => opened.locator('main nav'),
        { context: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } },
      );
      await page.screenshot({
        path: artifact(`lab-convolution-${name}-${language}.png`),
        fullPage: true,
      });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});
