/** Named blocks: a selection saved, used again, edited inside, turned by a knob, taken apart. */
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { patient, type Strata } from './support/strata';
import { test } from './support/test';

const beginning = ['input', 'dense_1', 'dense_2', 'dense_3', 'output'];
const saved = ['input', 'my_block_1', 'dense_3', 'output'];
const twice = ['input', 'my_block_1', 'my_block_2', 'dense_3', 'output'];

async function orderIs(strata: Strata, ids: string[]): Promise<void> {
  await expect.poll(() => strata.blocks(), patient).toEqual(ids);
}

/** Waits until a block counts so many parameters. */
async function counts(strata: Strata, id: string, parameters: number): Promise<void> {
  const read = async (): Promise<string> =>
    (await strata.block(id).innerText()).replaceAll(/[\u2009\u202f]/g, '');
  await expect.poll(read, { ...patient, message: id }).toMatch(`${parameters} par`);
}

async function undo(strata: Strata): Promise<void> {
  await strata.page.getByRole('button', { name: /^Undo/ }).click();
}

async function sheetOf(strata: Strata, id: string): Promise<Locator> {
  await strata.block(id).click();
  return strata.page.getByRole('region', { name: `Edit ${id}` });
}

/** dense_1 and dense_2 become “My block”, whose knob is the width of dense_2. */
async function save(strata: Strata): Promise<void> {
  await strata.block('dense_1').click();
  await strata.block('dense_2').click({ modifiers: ['Shift'] });
  await strata.button('Save as a block').click();
  const sheet = strata.page.getByRole('form', { name: 'Save as a block' });
  const knob = sheet.locator('label', { hasText: 'dense_2' }).filter({ hasText: 'Units' });
  await knob.getByRole('checkbox').check();
  await sheet.getByRole('button', { name: 'Save block' }).click();
  await orderIs(strata, saved);
}

test('a block is saved, used again, edited, turned, unpacked and trained', async ({ open }) => {
  const strata = await open();
  await orderIs(strata, beginning);
  await save(strata);
  // 3·64 + 64 and 64·32 + 32.
  await counts(strata, 'my_block_1', 2336);

  await strata.add('my_block_1', 'dense_3', 'my block');
  await orderIs(strata, twice);
  // 32·64 + 64 and 64·32 + 32.
  await counts(strata, 'my_block_2', 4192);

  // The knob of one use leaves the other as it was.
  await strata.edit('my_block_2', 'Units', 10);
  await counts(strata, 'my_block_2', 2112 + 650);
  await counts(strata, 'my_block_1', 2336);

  // An edit inside shows at every use.
  const sheet = await sheetOf(strata, 'my_block_1');
  await sheet.getByRole('button', { name: 'Open' }).click();
  await strata.page.getByRole('navigation', { name: 'Inside a block' }).waitFor();
  await strata.edit('dense_1', 'Units', 20);
  await strata.button('Back out of this block').click();
  await orderIs(strata, twice);
  await counts(strata, 'my_block_1', 80 + 672);
  await counts(strata, 'my_block_2', 660 + 210);

  const other = await sheetOf(strata, 'my_block_2');
  await other.getByRole('button', { name: 'Unpack into layers' }).click();
  const unpacked = twice.flatMap((id) =>
    id === 'my_block_2' ? ['my_block_2_dense_1', 'my_block_2_dense_2'] : [id],
  );
  await orderIs(strata, unpacked);
  await counts(strata, 'my_block_2_dense_2', 210);

  await strata.play();
  await strata.atLeast('step', 10);
  await strata.pause();

  await undo(strata);
  await orderIs(strata, twice);
  await undo(strata);
  await counts(strata, 'my_block_1', 2336);
  await undo(strata);
  await counts(strata, 'my_block_2', 4192);
  await undo(strata);
  await orderIs(strata, saved);
  await undo(strata);
  await orderIs(strata, beginning);
});

test('a link carries the definition of a block', async ({ open }) => {
  const first = await open();
  await save(first);
  await expect.poll(() => first.page.url()).toContain('#1.');
  const second = await open({ hash: new URL(first.page.url()).hash });
  await orderIs(second, saved);
  await second.add('my_block_1', 'dense_3', 'my block');
  await orderIs(second, twice);
  await second.edit('my_block_2', 'Units', 10);
  await counts(second, 'my_block_2', 2112 + 650);
});
