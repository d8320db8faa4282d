/** Everything again with a keyboard alone. */
import { expect } from 'vitest';
import { patient, type Strata } from './support/strata';
import { test } from './support/test';

const manyStops = 120;

/** Tabs on until the focused element's name matches. */
async function tabTo(strata: Strata, name: RegExp): Promise<void> {
  for (let stop = 0; stop < manyStops; stop += 1) {
    await strata.page.keyboard.press('Tab');
    const focused = await strata.page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? '',
    );
    if (name.test(focused)) return;
  }
  throw new Error(`No element named ${name} was reached within ${manyStops} stops of Tab.`);
}

test('a network is edited and trained with a keyboard alone', async ({ open }) => {
  const strata = await open();
  const { keyboard } = strata.page;
  await keyboard.press('Space');
  await strata.button('Pause').waitFor();
  await strata.atLeast('step', 20);
  await keyboard.press('Space');
  await strata.button('Play').waitFor();

  await tabTo(strata, /^Dense dense_1\b/);
  await keyboard.press('Enter');
  await strata.page.getByRole('region', { name: 'Edit dense_1' }).waitFor();
  await keyboard.type('20');
  await keyboard.press('Enter');
  await expect.poll(() => strata.block('dense_1').innerText(), patient).toMatch(/80 par/);

  await keyboard.press('Escape');
  await keyboard.press('ArrowDown');
  await keyboard.press('Alt+ArrowDown');
  const swapped = ['input', 'dense_1', 'dense_3', 'dense_2', 'output'];
  await expect.poll(() => strata.blocks(), patient).toEqual(swapped);
  await keyboard.press('Delete');
  const shorter = ['input', 'dense_1', 'dense_3', 'output'];
  await expect.poll(() => strata.blocks(), patient).toEqual(shorter);
  await keyboard.press('Control+z');
  await expect.poll(() => strata.blocks(), patient).toEqual(swapped);

  await tabTo(strata, /^Add a layer between dense_1 and dense_3$/);
  await keyboard.press('Enter');
  await keyboard.type('gaussian noise');
  await keyboard.press('Enter');
  const longer = ['input', 'dense_1', 'gaussian_noise_1', 'dense_3', 'dense_2', 'output'];
  await expect.poll(() => strata.blocks(), patient).toEqual(longer);

  await tabTo(strata, /^Play$/);
  await keyboard.press('Enter');
  await strata.until('val-loss', (loss) => loss < 0.1, 'falls');
});
