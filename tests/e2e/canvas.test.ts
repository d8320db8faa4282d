/** The canvas as a whole: taken along as a picture, and an overview where it is too large. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
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
