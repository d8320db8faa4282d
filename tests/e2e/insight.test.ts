/** Weights, gradients, activations and the doctor, on both engines. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { artifact, test } from './support/test';
import { parseFigure, patient, type EngineKind, type Strata } from './support/strata';
import { faults } from './support/faults';

const engines: EngineKind[] = ['browser', 'server'];
type Open = (opening: { hash: string; context?: object }) => Promise<Strata>;

const panel = (page: Page): Locator => page.locator('#insight-panel');
/** Waits until the sample that is looked into is the one of this number. */
const shows = (page: Page, sample: string) =>
  expect
    .poll(
      () =>
        panel(page)
          .getByRole('textbox', { name: /^sample/ })
          .inputValue(),
      patient,
    )
    .toBe(sample);

/** Trains a preset for some steps with a tab open, then rests. */
async function watched(
  open: Open,
  [preset, tab, steps]: readonly [string, string, number],
  { engine = 'browser', context = {} }: { engine?: EngineKind; context?: object } = {},
): Promise<Strata> {
  const strata = await open({ hash: `#preset=${preset}`, context });
  await strata.choose(engine);
  await strata.button(tab).click();
  await strata.play();
  await strata.atLeast('step', steps);
  await strata.pause();
  return strata;
}

/** Whether anything is drawn on a canvas. */
const drawn = (canvas: Locator): Promise<boolean> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d');
    return (context?.getImageData(0, 0, width, height).data ?? []).some((byte) => byte > 0);
  });

test.for(engines)(
  '%s: weights, how they are spread and how far a step moves them',
  async (engine, { open }) => {
    const { page } = await watched(open, ['complementary-color', 'Weights', 400], { engine });
    const table = panel(page).getByRole('table', { name: 'Weights of each layer' });
    const row = table.getByRole('row', { name: /^dense_1 kernel/ });
    await row.waitFor();
    expect(await table.getByRole('row').count()).toBe(1 + 8);
    const cells = await row.getByRole('cell').allInnerTexts();
    expect(parseFigure(cells[1] ?? '')).toBeGreaterThan(1);
    expect(cells[5]).toMatch(/^\d+ of 64$/);
    expect(parseFigure(/\S+×10\S+/.exec(cells[6] ?? '')?.[0] ?? '')).toBeLessThan(0.1);
    await expect.poll(() => drawn(row.locator('canvas')), patient).toBe(true);
    const lines = panel(page).getByRole('img', { name: 'Norm by step, layer by layer' });
    expect(await lines.locator('polyline').count()).toBe(4);
  },
);

test.for(engines)('%s: a vanishing gradient is seen at a glance', async (engine, { open }) => {
  const { page } = await watched(open, ['vanishing', 'Gradients', 200], { engine });
  const bars = panel(page).getByRole('img', { name: /from the first layer to the last/ });
  await bars.waitFor();
  const heights = await bars
    .locator('rect')
    .evaluateAll((rects) => rects.map((rect) => Number(rect.getAttribute('height'))));
  expect(heights).toHaveLength(11);
  expect(heights.at(-1)).toBeGreaterThan(5 * (heights[0] ?? Infinity));
  await panel(page)
    .getByRole('row', { name: /^dense_10 kernel/ })
    .waitFor();
});

test.for(engines)(
  '%s: one sample through every layer, and what its answer hangs on',
  async (engine, { open }) => {
    const { page, button } = await watched(open, ['digits-cnn', 'Activations', 60], {
      engine,
    }).then((strata) => ({ page: strata.page, button: (name: string) => strata.button(name) }));
    const layer = (name: string) =>
      panel(page).getByRole('img', { name: new RegExp(`^${name}: `) });
    await layer('conv_1').waitFor();
    await expect.poll(() => drawn(layer('conv_1').locator('canvas')), patient).toBe(true);
    await layer('output').waitFor();
    const before = await layer('conv_1').getAttribute('aria-label');
    await button('Next sample').click();
    await shows(page, '2');
    await expect.poll(() => layer('conv_1').getAttribute('aria-label'), patient).not.toBe(before);

    const saliency = panel(page).getByRole('img', { name: /^slope for/ });
    await expect.poll(() => drawn(saliency.locator('canvas')), patient).toBe(true);
    await page.getByLabel('Answer that is traced back').selectOption('3');
    await panel(page)
      .getByRole('img', { name: /^slope for 3,/ })
      .waitFor();
    await page.getByRole('radio', { name: 'occlusion' }).check();
    await panel(page)
      .getByRole('img', { name: /^fall of the answer for 3,/ })
      .waitFor();
    await button('Previous sample').click();
    await shows(page, '1');
  },
);

test('the sample that the outcome shows is the one looked into, until another is asked for', async ({
  open,
}) => {
  const strata = await watched(open, ['digits-cnn', 'Activations', 60]);
  const { page } = strata;
  await page.getByRole('button', { name: /^Sample 4: / }).click();
  await shows(page, '5');
  await strata.button('Next sample').click();
  await shows(page, '6');
  const before = (await strata.read('step')) ?? 0;
  await page.keyboard.press('s');
  await strata.atLeast('step', before + 1);
  await shows(page, '6');
});

/** Other kinds of data, and words that the tab shows of them alone. */
const kinds: [string, EngineKind, RegExp][] = [
  ['heart', 'server', /resting blood pressure/],
  ['sine-lstm', 'browser', /The gradient of the score/],
  ['names-rnn', 'browser', /12 × \d+ numbers/],
  ['gan-plane', 'server', /generator: /],
];

test.for(kinds)(
  '%s shows its layers on the %s engine',
  async ([preset, engine, words], { open }) => {
    const { page } = await watched(open, [preset, 'Activations', 20], { engine });
    await expect.poll(() => panel(page).innerText(), patient).toMatch(words);
  },
);

/** Networks whose layers have several matrices, or that are several: a row for each of the arrays. */
const arrays: [string, EngineKind, string, number][] = [
  ['sine-lstm', 'browser', 'Weights', 5],
  ['play-transformer', 'browser', 'Gradients', 20],
  ['gan-plane', 'server', 'Weights', 12],
];

test.for(arrays)(
  '%s on the %s engine: %s of all arrays',
  async ([preset, engine, tab, most], { open }) => {
    const { page } = await watched(open, [preset, tab, 5], { engine });
    const rows = panel(page).getByRole('table').getByRole('row');
    await expect.poll(() => rows.count(), patient).toBe(1 + most);
  },
);

/** Presets by what the doctor says of them. */
const patients: [string, EngineKind, number, string[]][] = [
  ['vanishing', 'browser', 300, ['Vanishing gradients']],
  ['vanishing', 'server', 300, ['Vanishing gradients']],
  ['overfit', 'browser', 900, ['Overfitting']],
  ['overfit', 'server', 900, ['Overfitting']],
  ['complementary-color', 'browser', 2000, []],
  ['complementary-color', 'server', 2000, []],
];

test.for(patients)('the doctor on %s (%s)', async ([preset, engine, steps, found], { open }) => {
  const { page } = await watched(open, [preset, 'Doctor', steps], { engine });
  const headline = found.length > 0 ? 'One thing is worth a look.' : 'Nothing is wrong.';
  await panel(page).getByText(headline).waitFor();
  const names = panel(page).getByRole('article');
  expect(
    await names.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
  ).toEqual(found);
  expect(await panel(page).getByRole('listitem').count()).toBe(8 - found.length);
});

test('an experiment to try is an edit like any other', async ({ open }) => {
  const strata = await watched(open, ['overfit', 'Doctor', 900]);
  const { page } = strata;
  await panel(page).getByRole('button', { name: 'Turn Dropout up to 0.3' }).click();
  await expect.poll(() => strata.block('dropout_1').innerText(), patient).toContain('0.3');
  await page
    .getByText(/Restart to compare; undo takes it back/)
    .first()
    .waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => strata.block('dropout_1').innerText(), patient).toContain('rate 0');
});

test('a run that has diverged is told, with what to try', async ({ open }) => {
  const strata = await open({ hash: '#preset=line-fit' });
  const { page } = strata;
  await strata.button('Doctor').click();
  await strata.type('Learning rate', 10);
  await strata.button('Play').click();
  const card = panel(page).getByRole('article', { name: 'Diverged' });
  await card.waitFor();
  expect(await card.innerText()).toContain('Lower the learning rate to 1');
  await panel(page).getByRole('button', { name: 'Lower the learning rate' }).first().click();
  await expect
    .poll(() => page.getByLabel('Learning rate', { exact: true }).first().inputValue(), patient)
    .toBe('1');
});

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

const pages = [
  ['heart', 'Weights', 200],
  ['vanishing', 'Gradients', 200],
  ['digits-cnn', 'Activations', 60],
  ['overfit', 'Doctor', 900],
] as const;

const every = looks.flatMap((look) => pages.map((shown) => ({ ...look, shown })));

test.for(every)(
  '$name, $shown: has no accessibility faults',
  async ({ name, context, shown }, { open }) => {
    const { page } = await watched(open, shown, { context });
    await panel(page).locator('canvas, svg[role="img"]').first().waitFor();
    await panel(page).scrollIntoViewIfNeeded();
    await page.screenshot({ path: artifact(`${shown[1]}-${name}.png`) });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page, 'aside')).toEqual([]);
  },
);
