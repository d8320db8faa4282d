/** The canvas as a whole: taken along as a picture, and an overview where it is too large. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { faults } from './support/faults';
import type { Strata } from './support/strata';
import { patient } from './support/strata';
import { test } from './support/test';

async function save(strata: Strata, format: string): Promise<{ name: string; file: Buffer }> {
  await strata.button('Save a picture of the network').click();
  const [download] = await Promise.all([
    strata.page.waitForEvent('download'),
    strata.button(format).click(),
  ]);
  return { name: download.suggestedFilename(), file: readFileSync(await download.path()) };
}

test('the network’s picture is saved as SVG and as PNG', async ({ open }) => {
  const strata = await open({ hash: '#preset=spiral' });
  await strata.block('dense_2').getByRole('img', { name: /now: / }).waitFor();
  const svg = await save(strata, 'SVG');
  expect(svg.name).toBe('spiral-model.svg');
  const drawn = await strata.page.evaluate((text) => {
    const found = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      wrong: found.querySelectorAll('parsererror').length,
      texts: [...found.querySelectorAll('text')].map((one) => one.textContent),
      pictures: found.querySelectorAll('image').length,
      wires: found.querySelectorAll('path').length,
    };
  }, svg.file.toString());
  expect(drawn).toMatchObject({ wrong: 0, pictures: 4, wires: 3 });
  expect(drawn.texts).toEqual(expect.arrayContaining(['dense_1', '16 · tanh', 'dense_2']));

  const png = await save(strata, 'PNG');
  expect(png.name).toBe('spiral-model.png');
  expect(png.file.subarray(1, 4).toString()).toBe('PNG');
  expect(png.file.readUInt32BE(16)).toBeGreaterThan(800);
});

test('a deep network has an overview that leads anywhere in it', async ({ open }) => {
  const strata = await open({ hash: '#preset=vanishing' });
  const map = strata.page.getByRole('img', { name: 'Map of the whole network' });
  await map.waitFor();
  const room = await strata.page.locator('.svelte-flow').boundingBox();
  const inSight = async (): Promise<boolean> => {
    const box = await strata.block('output').boundingBox();
    return Boolean(box && room && box.y + box.height <= room.y + room.height);
  };
  expect(await inSight()).toBe(false);
  const box = await map.boundingBox();
  if (!box) throw new Error('the map is nowhere');
  await strata.page.mouse.move(box.x + box.width / 2, box.y + 10);
  await strata.page.mouse.down();
  await strata.page.mouse.move(box.x + box.width / 2, box.y + box.height, { steps: 5 });
  await strata.page.mouse.up();
  await expect.poll(inSight, patient).toBe(true);
});

test('a network that fits has none', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  await strata.block('output').waitFor();
  expect(await strata.page.getByRole('img', { name: 'Map of the whole network' }).count()).toBe(0);
});

const tall = { hash: '#preset=translate-attention' };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const adders = (strata: Strata) =>
  strata.page.getByRole('button', { name: /^Add a layer between/ });

test('what stands on wires keeps its size where the network is drawn small', async ({ open }) => {
  const strata = await open(tall);
  await adders(strata).first().waitFor();
  expect((await strata.block('gru_1').boundingBox())?.width).toBeLessThan(320);
  const widths = () =>
    adders(strata).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  // Pictures that come while it is looked at move the view.
  await expect.poll(widths, patient).toHaveLength(10);
  expect(Math.min(...(await widths()))).toBeGreaterThan(15);
});

test('where a finger has no room on wires, the block’s sheet adds behind it', async ({ open }) => {
  const strata = await open({ ...tall, context: phone });
  await strata.button('Network').tap();
  await strata.block('gru_1').waitFor();
  expect(await adders(strata).count()).toBe(0);
  expect(await faults(strata.page, '.svelte-flow')).toEqual([]);
  await strata.block('embedding_1').tap();
  await strata.button('Add behind').tap();
  const palette = strata.page.getByRole('combobox', { name: 'Search layers' });
  await palette.fill('dropout');
  await palette.press('Enter');
  await strata.block('dropout_1').waitFor();
});

test('by keyboard a block is connected to one of those that can take a wire', async ({ open }) => {
  const strata = await open(tall);
  const { keyboard } = strata.page;
  await strata.page.locator('.svelte-flow__node[data-id="gru_1"]').focus();
  await keyboard.press('Enter');
  await strata.button('Connect to …').focus();
  await keyboard.press('Enter');
  const list = strata.page.getByRole('dialog', { name: 'Connect gru_1 to another block' });
  await list.waitFor();
  const offered = await list.getByRole('button').allInnerTexts();
  expect(offered.map((one) => one.split(/\s+/).slice(1).join(' '))).toEqual([
    'embedding_2 instead of french',
    'concatenate_1',
    'output instead of concatenate_1',
  ]);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await strata.button('Take away the wire from gru_1 to concatenate_1').waitFor();
  expect(await list.isVisible()).toBe(false);
  expect(await strata.page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
    'Connect to …',
  );
});

test('a wire that is refused says why', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  const handle = async (id: string, kind: 'source' | 'target') => {
    const box = await strata.block(id).locator(`.svelte-flow__handle.${kind}`).boundingBox();
    if (!box) throw new Error(`${id} has no ${kind}`);
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  await strata.block('output').waitFor();
  const { mouse } = strata.page;
  await mouse.move(...(await handle('output', 'source')));
  await mouse.down();
  await mouse.move(...(await handle('dense_1', 'target')), { steps: 8 });
  await mouse.up();
  await strata.page.getByText('A wire from output to dense_1 would close a circle.').waitFor();
});
