/** Small networks by their neurons: drawn, read, set by hand; by mouse, finger and keyboard. */
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { parseFigure, patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const engines: EngineKind[] = ['browser', 'server'];

const neurons = (strata: Strata): Locator =>
  strata.page.getByRole('group', { name: /^Neurons: arrow keys/ });
const neuron = (strata: Strata, name: string): Locator =>
  neurons(strata).getByRole('button', { name: new RegExp(`^${name}(,|$)`) });
const panel = (strata: Strata, name: string): Locator =>
  strata.page.getByRole('dialog', { name, exact: true });

/** How many colours a canvas shows. */
function colours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    const copy = new OffscreenCanvas(width, height);
    const context = copy.getContext('2d', { willReadFrequently: true });
    context?.drawImage(element, 0, 0);
    const data = context?.getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(0))).size;
  });
}

async function openNeurons(strata: Strata, engine: EngineKind): Promise<void> {
  await strata.choose(engine);
  await strata.button('Neurons').click();
  await neurons(strata)
    .getByRole('button', { name: /^dense_1 1, bias/ })
    .waitFor();
  await expect.poll(() => colours(neurons(strata).locator('canvas')), patient).toBeGreaterThan(50);
}

/** Sets a number of an open panel. */
async function set(strata: Strata, name: string, label: string, value: number): Promise<void> {
  const field = panel(strata, name).getByLabel(label, { exact: true });
  await expect.poll(() => field.isEditable(), patient).toBe(true);
  await field.fill(String(value));
  await field.press('Enter');
}

/** Where the wire to the first output begins to leave a neuron. */
async function wireFrom(strata: Strata, name: string): Promise<[number, number]> {
  const box = await neuron(strata, name).boundingBox();
  if (!box) throw new Error(`${name} is nowhere`);
  return [box.x + box.width + 8, box.y + box.height / 2];
}

describe.each(engines)('with the %s engine', (engine) => {
  test.for(['circle', 'xor', 'spiral'])(
    '%s: a weight set by hand changes the answers, and the run goes on',
    async (name, { open }) => {
      const strata = await open({ hash: `#preset=${name}` });
      await openNeurons(strata, engine);
      const before = await strata.until('val-loss', (loss) => loss > 0, 'is there');
      await neuron(strata, 'dense_1 1').click();
      await set(strata, 'Neuron dense_1 1', 'from x1', 4);
      await strata.until('val-loss', (loss) => loss !== before, 'changes');
      const bias = panel(strata, 'Neuron dense_1 1').getByLabel('Bias', { exact: true });
      await set(strata, 'Neuron dense_1 1', 'Bias', -1.5);
      await expect.poll(() => bias.inputValue(), patient).toBe('-1.5');
      await strata.page.keyboard.press('Escape');

      await strata.play();
      const reached = await strata.atLeast('step', 100);
      await neuron(strata, 'output 1').click();
      await set(strata, 'Neuron output 1', 'Bias', 2);
      await strata.atLeast('step', reached + 100);
      await strata.pause();
    },
  );

  test('a wire tells its weight and takes another', async ({ open }) => {
    const strata = await open({ hash: '#preset=circle' });
    await openNeurons(strata, engine);
    await strata.page.mouse.move(...(await wireFrom(strata, 'dense_1 2')));
    const tip = strata.page.getByText(/^dense_1 2 → output 1: /);
    await tip.waitFor();
    const told = parseFigure((await tip.innerText()).split(': ')[1] ?? '');
    await strata.page.mouse.click(...(await wireFrom(strata, 'dense_1 2')));
    const name = 'Weight from dense_1 2 to output 1';
    const field = panel(strata, name).getByLabel('Weight', { exact: true });
    expect(Number(await field.inputValue())).toBeCloseTo(told ?? NaN, 3);
    await set(strata, name, 'Weight', -0.75);
    await field.press('ArrowUp');
    await expect.poll(() => field.inputValue(), patient).toBe('-0.65');
    await field.fill('much');
    await field.press('Enter');
    await panel(strata, name).getByRole('alert').waitFor();
  });
});

test('neurons and layers come and go, and can be undone', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  await openNeurons(strata, 'browser');
  await strata.button('One neuron more in dense_1').click();
  await neuron(strata, 'dense_1 5').waitFor();
  await strata.button('One hidden layer more').click();
  await neuron(strata, 'dense_2 5').waitFor();
  await strata.play();
  await strata.atLeast('step', 20);
  await strata.button('One hidden layer less').click();
  await neuron(strata, 'dense_2 5').waitFor({ state: 'detached' });
  await strata.page.keyboard.press('Control+z');
  await neuron(strata, 'dense_2 5').waitFor();
});

test('by keyboard alone', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  const { keyboard } = strata.page;
  await keyboard.press('i');
  await neuron(strata, 'dense_1 1').focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowLeft');
  const focused = () =>
    strata.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  await expect.poll(focused, patient).toMatch(/^dense_1 1, bias /);
  await keyboard.press('Enter');
  await panel(strata, 'Neuron dense_1 1').waitFor();
  await keyboard.type('0.25');
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await expect.poll(focused, patient).toBe('dense_1 1, bias 0.2500');
  await keyboard.press('i');
  await strata.block('dense_1').waitFor();
});

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: no accessibility faults', async ({ name, context }, { open }) => {
  const strata = await open({ hash: '#preset=spiral', context });
  const { page } = strata;
  if (name === 'phone') await strata.button('Network').click();
  await openNeurons(strata, 'browser');
  await neuron(strata, 'dense_2 3').click();
  await panel(strata, 'Neuron dense_2 3').waitFor();
  await page.screenshot({ path: artifact(`neurons-${name}.png`) });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(await faults(page)).toEqual([]);
});
