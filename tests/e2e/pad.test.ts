/** A digit of one's own: drawn, read while the network trains, on both engines. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const engines: EngineKind[] = ['browser', 'server'];
const LOOKS = [
  ['light', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['phone', 390, 'light'],
] as const;

const pad = (page: Page): Locator => page.getByRole('application', { name: 'Pad to draw on' });

/** Draws a line through shares of the pad. */
async function draw(page: Page, points: [number, number][]): Promise<void> {
  const box = await pad(page).boundingBox();
  if (!box) throw new Error('The pad is not to be seen.');
  const at = ([x, y]: [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  const [first = [0, 0], ...others] = points;
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...at(point), { steps: 4 });
  await page.mouse.up();
}

const ONE: [number, number][] = [
  [0.52, 0.15],
  [0.5, 0.85],
];
const ZERO = Array.from({ length: 25 }, (_, i): [number, number] => {
  const angle = (2 * Math.PI * i) / 24;
  return [0.5 + 0.22 * Math.sin(angle), 0.5 - 0.36 * Math.cos(angle)];
});

async function says({ page }: Strata, digit: string): Promise<void> {
  const verdict = page.getByText(/^The network says “\d”, \d+\s%$/);
  await expect.poll(() => verdict.first().innerText(), patient).toContain(`“${digit}”`);
}

async function trained(strata: Strata): Promise<void> {
  await strata.play();
  const right = strata.page.getByText('of all validation samples right').locator('..');
  const share = async () => Number.parseFloat(await right.innerText());
  await expect.poll(share, patient).toBeGreaterThan(94);
}

describe.each(engines)('on the %s engine', (engine) => {
  test('a one and a zero are recognised while it trains', async ({ open }) => {
    const strata = await open({ hash: '#preset=digits' });
    const { page } = strata;
    await strata.choose(engine);
    await trained(strata);
    await draw(page, ONE);
    await says(strata, '1');
    await strata.button('Clear the pad').click();
    await draw(page, ZERO);
    await says(strata, '0');
    await strata.pause();
    for (const [name, width, colorScheme] of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      if (width < 500) await page.getByRole('button', { name: 'Outcome', exact: true }).click();
      await page.screenshot({ path: artifact(`pad-${engine}-${name}.png`) });
      expect(await faults(page)).toEqual([]);
    }
  });
});

test('a one is drawn with the keyboard alone', async ({ open }) => {
  const strata = await open({ hash: '#preset=digits' });
  const { keyboard } = strata.page;
  await trained(strata);
  await strata.pause();
  await pad(strata.page).focus();
  await keyboard.press('Shift+ArrowUp');
  await keyboard.press('Shift+ArrowUp');
  await keyboard.press('Space');
  for (let step = 0; step < 4; step += 1) await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Space');
  await strata.page.getByText('Pen up, row 20, column 12 of 24').waitFor({ state: 'attached' });
  await says(strata, '1');
  expect(await strata.read('step')).toBeGreaterThan(0);
});

test('a picture from a file is read, a text is refused', async ({ open }) => {
  const strata = await open({ hash: '#preset=digits' });
  const { page } = strata;
  await trained(strata);
  const chalk = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 400;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#123';
    context.fillRect(0, 0, 400, 400);
    context.strokeStyle = '#eee';
    context.lineWidth = 22;
    context.ellipse(150, 170, 60, 95, 0, 0, 7);
    context.stroke();
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  const field = page.getByLabel('Picture file', { exact: true });
  const buffer = Buffer.from(chalk, 'base64');
  await field.setInputFiles({ name: 'chalk.png', mimeType: 'image/png', buffer });
  await says(strata, '0');
  expect(await page.getByLabel('Bright is ink, dark is paper').isChecked()).toBe(true);
  await page.screenshot({ path: artifact('pad-file.png') });
  expect(await faults(page)).toEqual([]);

  const text = { name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await field.setInputFiles(text);
  await page.getByText(/no picture that this browser can read/).waitFor();
});

test('a finger draws on a phone without moving the page', async ({ open }) => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true };
  const strata = await open({ hash: '#preset=mnist-mlp', context });
  const { page } = strata;
  await pad(page).scrollIntoViewIfNeeded();
  const scrolled = () => page.evaluate(() => window.scrollY);
  const before = await scrolled();
  const box = await pad(page).boundingBox();
  if (!box) throw new Error('The pad is not to be seen.');
  const touch = await page.context().newCDPSession(page);
  const at = (share: number) => [{ x: box.x + box.width / 2, y: box.y + share * box.height }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0.8) });
  for (const share of [0.7, 0.5, 0.3, 0.15]) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(share) });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.getByLabel('Your picture as the network gets it').waitFor();
  expect(await scrolled()).toBe(before);
});
