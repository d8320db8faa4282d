/** The Keras text, edited: the stack follows, and what is not understood changes nothing. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { artifact, test } from './support/test';
import { patient, type EngineKind, type Strata } from './support/strata';
import { faults } from './support/faults';

const text = (page: Page) => page.getByRole('textbox', { name: 'Keras code' });
const said = (page: Page) => page.locator('#insight-panel [role="status"]');

async function openText(strata: Strata, preset = 'spiral'): Promise<void> {
  const { page } = strata;
  await page.getByLabel('Experiment', { exact: true }).selectOption(preset);
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await text(page).waitFor();
  await expect.poll(() => text(page).innerText(), patient).toContain('layers.Dense');
}

/** Selects the first place of some words in the text, as a reader with a mouse would. */
async function select(page: Page, words: string): Promise<void> {
  await text(page).focus();
  await page.evaluate((wanted) => {
    const root = document.querySelector('#insight-panel .cm-content')!;
    const line = [...root.querySelectorAll('.cm-line')].find((one) =>
      one.textContent?.includes(wanted),
    )!;
    const range = document.createRange();
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let at = line.textContent!.indexOf(wanted);
    let left = -1;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const size = node.textContent!.length;
      if (left < 0 && at < size) {
        range.setStart(node, at);
        left = wanted.length + at;
      }
      if (left >= 0 && left <= size) {
        range.setEnd(node, left);
        break;
      }
      if (left >= 0) left -= size;
      else at -= size;
    }
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
  }, words);
}

async function retype(page: Page, words: string, others: string): Promise<void> {
  await select(page, words);
  await expect.poll(() => page.evaluate(() => getSelection()!.toString())).toBe(words);
  await page.keyboard.insertText(others);
}

test.for<EngineKind>(['browser', 'server'])(
  '%s: the stack follows the text, and undo takes it back at once',
  async (kind, { open }) => {
    const strata = await open();
    const { page } = strata;
    await strata.choose(kind);
    await openText(strata);
    const before = await strata.blocks();
    expect(before).not.toContain('extra');

    await retype(page, 'model = ', 'extra = layers.Dropout(0.3)(output)\nmodel = ');
    await retype(page, 'keras.Model(inputs, output)', 'keras.Model(inputs, extra)');
    await strata.block('extra').waitFor();
    expect(await strata.blocks()).toEqual([...before, 'extra']);

    // What the learner typed stays while they type; then the text is Strata's own again.
    expect(await text(page).innerText()).toContain('extra = layers.Dropout(0.3)(output)');
    await strata.button('Play').focus();
    await expect
      .poll(() => text(page).innerText(), patient)
      .toContain('layers.Dropout(rate=0.3, name="extra")(output)');

    await page.getByRole('button', { name: /^Undo: Edit the Keras text/ }).click();
    await strata.block('extra').waitFor({ state: 'detached' });
    expect(await strata.blocks()).toEqual(before);
    await expect.poll(() => text(page).innerText(), patient).not.toContain('extra');
  },
);

test.for<EngineKind>(['browser', 'server'])(
  '%s: a mistake is told at its line, and the stack stays',
  async (kind, { open }) => {
    const strata = await open();
    const { page } = strata;
    await strata.choose(kind);
    await openText(strata);
    const before = await strata.blocks();
    await retype(page, 'units=', 'unitz=');
    await expect.poll(() => said(page).innerText(), patient).toContain('Did you mean units?');
    const line = Number(/Line (\d+)/.exec(await said(page).innerText())?.[1]);
    expect(await text(page).locator('.cm-lintRange-error').innerText()).toContain('unitz=');
    expect(await strata.blocks()).toEqual(before);

    await page.getByRole('button', { name: `Line ${line}` }).click();
    expect(await text(page).locator('.cm-activeLine').innerText()).toContain('unitz=');
    await page.keyboard.press('Control+z');
    await expect.poll(() => said(page).innerText(), patient).toContain('the stack follows');
    expect(await strata.blocks()).toEqual(before);
  },
);

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

test.for(looks)('$name: has no accessibility faults', async ({ name, context }, { open }) => {
  const strata = await open({ context });
  const { page } = strata;
  await openText(strata);
  await retype(page, 'units=', 'unitz=');
  await expect.poll(() => said(page).innerText(), patient).toContain('Did you mean units?');
  await text(page).scrollIntoViewIfNeeded();
  await page.screenshot({ path: artifact(`keras-text-${name}.png`) });
  const wide = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await faults(page, 'aside')).toEqual([]);
});
