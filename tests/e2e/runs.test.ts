/** The tabs Curves and Runs: ghosts, the diary and comparisons, on both engines. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const engines: EngineKind[] = ['browser', 'server'];
const digits = { hash: '#preset=digits' };

const panel = (page: Page) => page.locator('#insight-panel');

/** Opens a tab of the drawer. */
async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('region', { name, exact: true }).waitFor();
}

async function train(strata: Strata, steps: number): Promise<void> {
  await strata.play();
  await strata.atLeast('step', steps);
  await strata.pause();
}

/** A run at the preset's learning rate, then one at another. */
async function trainTwice(strata: Strata): Promise<void> {
  await train(strata, 300);
  await strata.type('Learning rate', 0.1);
  await strata.button('Restart').click();
  await strata.until('step', (step) => step === 0, 'is 0');
  await train(strata, 200);
}

/** Names of what a chart in the panel draws. */
const drawn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const plot = document.querySelector('#insight-panel .js-plotly-plot') as unknown as {
      data?: { name: string }[];
    } | null;
    return (plot?.data ?? []).map(({ name }) => name);
  });

test.for(engines)('%s: a run leaves its ghost, and both are compared', async (engine, { open }) => {
  const strata = await open(digits);
  const { page } = strata;
  await strata.choose(engine);
  await trainTwice(strata);
  await tab(page, 'Curves');
  const ghost = 'validation, run 1: learning rate 0.01';
  await expect.poll(() => drawn(page), patient).toContain(ghost);
  expect(await drawn(page)).toEqual(expect.arrayContaining(['training', 'validation', 'Accuracy']));
  await panel(page).getByLabel('1 · learning rate 0.01').uncheck();
  await expect.poll(() => drawn(page), patient).not.toContain(ghost);
  await panel(page).getByLabel('Accuracy').uncheck();
  await expect.poll(() => drawn(page), patient).not.toContain('Accuracy');

  await tab(page, 'Runs');
  const rows = panel(page).getByRole('listitem');
  await expect.poll(() => rows.first().innerText()).toContain('Learning rate 0.01 → 0.1.');
  await expect
    .poll(() => rows.last().innerText())
    .toContain(engine === 'server' ? 'server' : 'this browser');
  await page.getByLabel('Compare run 1').check();
  await page.getByLabel('Compare run 2').check();
  const table = panel(page).getByRole('table');
  await expect.poll(() => table.innerText()).toMatch(/learning rate\s+0\.01\s+0\.1/);
  await expect.poll(() => drawn(page), patient).toContain('training, run 2');

  await page.getByRole('button', { name: 'Open run 1' }).click();
  const rate = page.getByLabel('Learning rate', { exact: true }).first();
  await expect.poll(() => rate.inputValue()).toBe('0.01');
  await strata.button('Undo: Open run 1').click();
  await expect.poll(() => rate.inputValue()).toBe('0.1');
});

test('earlier visits stay in the diary until they are forgotten', async ({ open }) => {
  const strata = await open(digits);
  const { page } = strata;
  await train(strata, 50);
  await tab(page, 'Runs');
  await page.reload();
  const row = panel(page).getByRole('listitem');
  await expect.poll(() => row.count(), patient).toBe(1);
  await strata.atLeast('val-loss', 0);
  await train(strata, 20);
  await expect.poll(() => row.count(), patient).toBe(2);
  await page.getByRole('button', { name: 'Forget run 1' }).click();
  await expect.poll(() => row.count()).toBe(1);
  await page.reload();
  await expect.poll(() => row.count(), patient).toBe(1);
  expect(await row.first().innerText()).toContain('Digits');
});

test('curves are read at a step, smoothed, and saved as pictures and data', async ({ open }) => {
  const strata = await open(digits);
  const { page } = strata;
  await trainTwice(strata);
  await tab(page, 'Curves');
  await expect.poll(() => drawn(page), patient).toContain('validation');
  const plot = await page.locator('#insight-panel .nsewdrag').first().boundingBox();
  if (!plot) throw new Error('There is no chart.');
  await page.mouse.move(plot.x + plot.width / 4, plot.y + plot.height / 2);
  await expect.poll(() => panel(page).innerText(), patient).toMatch(/at step \d+/i);
  const before = (await drawn(page)).length;
  await page.getByRole('slider', { name: 'smoothing' }).fill('0.6');
  // Behind each smoothed curve stands the one that was measured.
  await expect.poll(async () => (await drawn(page)).length, patient).toBeGreaterThan(before);

  const saved = async (name: string): Promise<Buffer> => {
    const button = panel(page).getByRole('button', { name, exact: true });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    expect(download.suggestedFilename()).toBe(`digits-curves.${name.toLowerCase()}`);
    return readFileSync(await download.path());
  };
  expect((await saved('PNG')).subarray(1, 4).toString()).toBe('PNG');
  const svg = (await saved('SVG')).toString();
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain('run 1: learning rate 0.01');
  const csv = (await saved('CSV')).toString().split('\r\n');
  expect(csv[0]).toBe('run,curve,step,epoch,value');
  expect(csv.some((line) => /^this run,training loss,\d+,[\d.]+,[\d.]+$/.test(line))).toBe(true);
  await panel(page).getByText('As a table').click();
  await expect.poll(() => panel(page).getByRole('row').count()).toBe(13);
});

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const strata = await open({ ...digits, context });
  const { page } = strata;
  await train(strata, 100);
  await strata.button('Restart').click();
  await strata.until('step', (step) => step === 0, 'is 0');
  await train(strata, 50);
  for (const which of ['Curves', 'Runs']) {
    await tab(page, which);
    if (which === 'Runs') {
      await page.getByLabel('Compare run 1').check();
      await page.getByLabel('Compare run 2').check();
    }
    await panel(page).locator('.chart').last().scrollIntoViewIfNeeded();
    await expect.poll(() => drawn(page), patient).not.toEqual([]);
    await page.screenshot({ path: artifact(`${which}-${name}.png`) });
    expect(await faults(page, 'aside')).toEqual([]);
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  }
});
