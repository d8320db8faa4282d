/** The drawer's microscope, on both engines. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { faults } from './support/faults';
import { parseFigure, patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test, type Open, type Opening } from './support/test';

const panel = (page: Page) => page.locator('#insight-panel');
const says = (page: Page) => panel(page).getByRole('status').innerText();
const lines = (page: Page) => panel(page).getByRole('table', { name: 'The same in NumPy' });
const terms = (page: Page) => panel(page).getByRole('region', { name: 'The sum' });

/** The figure in the last cell of a line but its slope. */
async function valueOf(page: Page, line: RegExp): Promise<number> {
  const row = lines(page).getByRole('row', { name: line });
  return parseFigure(await row.getByRole('cell').first().innerText()) ?? NaN;
}

async function looking(open: Open, preset: string, opening: Opening = {}): Promise<Strata> {
  const strata = await open({ hash: `#preset=${preset}`, ...opening });
  await strata.button('Microscope').click();
  return strata;
}

test.for<EngineKind>(['browser', 'server'])(
  '%s: a neuron’s number is taken apart',
  async (kind, { open }) => {
    const strata = await looking(open, 'heart');
    const { page } = strata;
    await strata.choose(kind);
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of dense_1 says/);
    const before = await says(page);
    await strata.play();
    await strata.atLeast('step', 20);
    await strata.pause();
    await expect.poll(() => says(page), patient).not.toBe(before);
    await panel(page).getByRole('button', { name: 'Next unit' }).click();
    await expect.poll(() => says(page), patient).toMatch(/Unit 2 of dense_1 says/);
    await panel(page).getByLabel('Layer').selectOption({ index: 1 });
    await expect.poll(() => lines(page).innerText(), patient).toMatch(/a = sigmoid\(z\)/);
    const z = await valueOf(page, /^z =/);
    expect(await valueOf(page, /^a =/)).toBeCloseTo(1 / (1 + Math.exp(-z)), 3);
  },
);

test.for<EngineKind>(['browser', 'server'])(
  '%s: a memory is followed letter by letter, gate by gate',
  async (kind, { open }) => {
    const strata = await looking(open, 'names-lstm');
    const { page } = strata;
    await strata.choose(kind);
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of lstm_1 says .* at step 1, wh/);
    expect(await lines(page).innerText()).toMatch(/h_prev = np\.zeros/);
    await panel(page).getByRole('button', { name: 'Next step', exact: true }).click();
    await expect.poll(() => says(page), patient).toMatch(/at step 2, where [a-z] is read/);
    expect(await lines(page).innerText()).toMatch(/h_prev = state_h\[0\]/);
    const [c, o] = [await valueOf(page, /^c =/), await valueOf(page, /^o =/)];
    expect(await valueOf(page, /^h =/)).toBeCloseTo(o * Math.tanh(c), 3);
    await lines(page).getByRole('button', { name: /^c =/ }).click();
    await expect.poll(() => terms(page).innerText(), patient).toMatch(/f · c_prev/);
    await lines(page)
      .getByRole('button', { name: /^z_f =/ })
      .click();
    await expect.poll(() => terms(page).innerText(), patient).toMatch(/z_f is .*64 products/);
    expect(await panel(page).getByLabel('Layer').innerText()).toMatch(/embedding_1 \(Embedding\)/);
  },
);

test.for<EngineKind>(['browser', 'server'])(
  '%s: a head’s look is a sum of shares and values, word by word',
  async (kind, { open }) => {
    const strata = await looking(open, 'translate-attention');
    const { page } = strata;
    await strata.choose(kind);
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of gru_1 says/);
    await panel(page).getByLabel('Layer').selectOption('model/attention_1');
    await expect.poll(() => says(page), patient).toMatch(/Unit 1 of attention_1 says/);
    await lines(page).getByRole('button', { name: /^head/ }).click();
    const sum = terms(page).getByRole('table');
    await expect.poll(() => sum.innerText(), patient).toMatch(/share/);
    const heads = await sum.getByRole('columnheader').allInnerTexts();
    const words = await sum.getByRole('rowheader').allInnerTexts();
    expect(heads.slice(0, 4)).toEqual(['step looked at', 'score', 'share', 'said']);
    expect(words.some((word) => /^\d \w+$/.test(word))).toBe(true);
    const rows = await sum.locator('tbody tr').all();
    const shares = await Promise.all(rows.map((row) => row.getByRole('cell').nth(1).innerText()));
    const all = shares.reduce((total, share) => total + (parseFigure(share) ?? NaN), 0);
    expect(all).toBeCloseTo(1, 2);
    await panel(page).getByRole('button', { name: 'Next step looked at' }).click();
    await expect.poll(() => lines(page).innerText(), patient).toMatch(/score\[1\] = q @ k/);
  },
);

const light = { colorScheme: 'light' } as const;
const dark = { colorScheme: 'dark' } as const;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;
const looks = [
  { name: 'light', context: light, preset: 'digits', layer: 'output' },
  { name: 'light-lstm', context: light, preset: 'names-lstm', layer: 'lstm_1' },
  { name: 'dark-gru', context: dark, preset: 'season-gru', layer: 'gru_1' },
  { name: 'dark-attention', context: dark, preset: 'translate-attention', layer: 'attention_1' },
  { name: 'phone-attention', context: phone, preset: 'play-transformer', layer: 'attention' },
  { name: 'phone-lstm', context: phone, preset: 'names-lstm', layer: 'lstm_1' },
] as const;

test.for(looks)(
  '$name: has no accessibility faults',
  async ({ name, context, preset, layer }, { open }) => {
    const { page } = await looking(open, preset, { context });
    await expect.poll(() => says(page), patient).toMatch(/says/);
    const one = panel(page).locator('option', { hasText: new RegExp(`(^|/)${layer}$`) });
    await panel(page)
      .getByLabel('Layer')
      .selectOption((await one.getAttribute('value')) ?? '');
    await expect.poll(() => says(page), patient).toMatch(new RegExp(layer));
    await panel(page).scrollIntoViewIfNeeded();
    await page.screenshot({ path: artifact(`microscope-${name}.png`) });
    const wide = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page, 'aside')).toEqual([]);
  },
);
