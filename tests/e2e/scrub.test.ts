/** Back along a run and forth again, the same on both engines. */
import { expect } from 'vitest';
import { faults } from './support/faults';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';

const ENGINES: EngineKind[] = ['browser', 'server'];
const LOOKS = [
  ['light', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['phone', 390, 'light'],
] as const;

const slider = ({ page }: Strata) => page.getByRole('slider', { name: 'Look back along the run' });
const status = ({ page }: Strata) => page.getByRole('region', { name: 'Status' });

/** The decision map as it is drawn. */
const drawn = ({ page }: Strata): Promise<string> =>
  page
    .locator('.outcome canvas')
    .first()
    .evaluate((map) => (map as HTMLCanvasElement).toDataURL());

/** Waits until the map is this one. */
const drawnAs = (strata: Strata, map: string): Promise<void> =>
  expect.poll(() => drawn(strata).then((now) => now === map), patient).toBe(true);

async function trained(open: (options: { hash: string }) => Promise<Strata>, engine: EngineKind) {
  const strata = await open({ hash: '#preset=spiral' });
  await strata.choose(engine);
  await strata.atLeast('val-loss', 0);
  await strata.play();
  await strata.atLeast('step', 1500);
  await strata.pause();
  return strata;
}

test.for(ENGINES)('%s: every view follows back, and forth again', async (engine, { open }) => {
  const strata = await trained(open, engine);
  const [step, loss] = [await strata.read('step'), await strata.read('loss')];
  if (step === null) throw new Error('There is no step.');
  await strata.page.waitForFunction(() => document.querySelector('.js-plotly-plot') !== null);
  let map = await drawn(strata);
  await expect
    .poll(async () => {
      const before = map;
      map = await drawn(strata);
      return map === before;
    }, patient)
    .toBe(true);

  const places = Number(await slider(strata).getAttribute('max'));
  expect(places).toBeGreaterThan(8);
  await slider(strata).fill(String(Math.round(places / 3)));
  await expect.poll(() => slider(strata).getAttribute('aria-valuetext')).toMatch(/^step .* of /);
  const earlier = await strata.until('step', (at) => at < step / 1.5, 'is earlier');
  expect(earlier).toBeGreaterThan(0);
  expect(await strata.read('loss')).not.toBe(loss);
  await expect.poll(() => drawn(strata).then((now) => now !== map), patient).toBe(true);
  await expect
    .poll(() => status(strata).innerText(), patient)
    .toMatch(/looking back.*Play goes on from here/);
  // The curve stays whole.
  await expect.poll(async () => (await strata.curve(0)).x.at(-1), patient).toBe(step);

  await strata.button('Newest').click();
  await strata.until('step', (at) => at === step, 'is the newest');
  expect(await strata.read('loss')).toBe(loss);
  await drawnAs(strata, map);

  await strata.page.keyboard.press('q');
  await strata.until('step', (at) => at < step, 'is earlier by a key');
  await strata.page.keyboard.press('n');
  await strata.until('step', (at) => at === step, 'is the newest by a key');

  await slider(strata).fill(String(Math.round(places / 2)));
  const middle = await strata.until('step', (at) => at < step / 1.2, 'is in the middle');
  await strata.button('Step').click();
  await strata.until('step', (at) => at === middle + 1, 'goes on from there');
  await expect.poll(async () => (await strata.curve(0)).x.at(-1), patient).toBe(middle + 1);
  expect(await strata.button('Newest').isDisabled()).toBe(true);
});

test('back to before a run diverged', async ({ open }) => {
  const strata = await open({ hash: '#preset=complementary-color' });
  await strata.atLeast('val-loss', 0);
  await strata.page.getByLabel('Learning rate').first().fill('10');
  await strata.page.getByLabel('Learning rate').first().press('Enter');
  await strata.button('Play').click();
  await strata.button('Go back to before it diverged').click({ timeout: patient.timeout });
  await expect.poll(() => status(strata).innerText(), patient).toMatch(/looking back/);
  await strata.atLeast('val-loss', 0);
});

test.for(LOOKS)('%s: nothing is wrong for axe', async ([name, width, theme], { open }) => {
  const context = { viewport: { width, height: 900 }, colorScheme: theme };
  const strata = await open({ hash: '#preset=spiral', context });
  const { page } = strata;
  await strata.atLeast('val-loss', 0);
  await strata.play();
  await strata.atLeast('step', 1500);
  await strata.pause();
  await slider(strata).fill('5');
  await expect.poll(() => status(strata).innerText()).toMatch(/looking back/);
  await slider(strata).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('.js-plotly-plot .shapelayer path'));
  await page.screenshot({ path: artifact(`scrub-${name}.png`) });
  const within = name === 'phone' ? '.curves' : 'html';
  expect(await faults(page, within)).toEqual([]);
});
