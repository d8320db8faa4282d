/** Layers saved as a block with a knob, dropped in again, opened, taken apart: by mouse and touch. */
import { expect } from 'vitest';
import { patient, type Strata } from './support/strata';
import { test } from './support/test';

async function orderIs(strata: Strata, ids: string[]): Promise<void> {
  await expect.poll(() => strata.blocks(), patient).toEqual(ids);
}

async function shows(strata: Strata, id: string, text: RegExp): Promise<void> {
  const read = async (): Promise<string> =>
    (await strata.block(id).innerText()).replaceAll(/[\u2009\u202f]/g, '');
  await expect.poll(read, { ...patient, message: `block ${id}` }).toMatch(text);
}

/** Names the chosen layers as a block, with one knob. */
async function save(strata: Strata, title: string, knob: string): Promise<void> {
  await strata.button('Save as a block').click();
  const sheet = strata.page.getByRole('form', { name: 'Save as a block' });
  await sheet.getByLabel('Name', { exact: true }).fill(title);
  await sheet.getByRole('checkbox', { name: knob }).first().check();
  await sheet.getByRole('button', { name: 'Save block' }).click();
}

test('layers become a block that is used twice, edited and taken apart', async ({ open }) => {
  const strata = await open();
  await orderIs(strata, ['input', 'dense_1', 'dense_2', 'dense_3', 'output']);

  await strata.block('dense_2').click();
  await strata.block('dense_3').click({ modifiers: ['Shift'] });
  await save(strata, 'Pair', 'Units');
  await orderIs(strata, ['input', 'dense_1', 'pair_1', 'output']);
  await shows(strata, 'pair_1', /Pair/);

  await strata.add('pair_1', 'output', 'pair');
  await orderIs(strata, ['input', 'dense_1', 'pair_1', 'pair_2', 'output']);

  // The knob turns one use only; an edit inside changes both.
  await strata.edit('pair_2', 'Units', 5);
  await shows(strata, 'pair_2', /\b5\b/);
  await strata.block('pair_1').dblclick();
  await orderIs(strata, ['input', 'dense_2', 'dense_3']);
  await strata.remove('dense_3');
  const inside = strata.page.getByRole('navigation', { name: 'Inside a block' });
  expect(await inside.innerText()).toContain('changes all 2 uses');
  const name = inside.getByLabel('Name of this block');
  await name.fill('Single');
  await name.press('Enter');
  await inside.getByRole('button', { name: 'Back out of this block' }).click();
  await shows(strata, 'pair_1', /Single/);
  await shows(strata, 'pair_2', /Single/);

  await strata.play();
  await strata.atLeast('step', 20);
  await strata.pause();

  // Taken apart, both leave their layers and a definition that nothing uses.
  for (const use of ['pair_1', 'pair_2']) {
    await strata.block(use).click();
    await strata.button('Unpack into layers').click();
    await expect.poll(() => strata.block(use).count(), patient).toBe(0);
  }
  expect((await strata.blocks()).length).toBe(5);
  await strata.button('Add a layer between input and dense_1').click();
  await strata.button('Forget unused blocks').click();
  await strata.button('Add a layer between input and dense_1').click();
  const palette = strata.page.getByRole('combobox', { name: 'Search layers' });
  await palette.fill('single');
  await strata.page.getByText('No layer matches').waitFor();
});

test('several blocks are chosen with a finger', async ({ open }) => {
  const context = { viewport: { width: 820, height: 1180 }, hasTouch: true };
  const strata = await open({ context });
  await strata.block('dense_1').tap();
  await strata.button('Choose more').tap();
  await strata.page.getByText('1 chosen').waitFor();
  await strata.block('dense_2').tap();
  await strata.page.getByText('2 chosen').waitFor();
  await strata.block('dense_3').tap();
  await strata.block('dense_1').tap();
  await strata.page.getByText('2 chosen').waitFor();
  await save(strata, 'By hand', 'Units');
  await orderIs(strata, ['input', 'dense_1', 'by_hand_1', 'output']);
  await strata.button('Close').tap();
  // Choosing is over: a tap opens a block's form again.
  await strata.block('dense_1').tap();
  await strata.page.getByRole('region', { name: 'Edit dense_1' }).waitFor();
});

const plain = ['input', 'dense_1', 'dense_2', 'dense_3', 'output'];
const saved = ['input', 'dense_1', 'pair_1', 'output'];
const twice = ['input', 'dense_1', 'pair_1', 'pair_2', 'output'];

/** dense_2 and dense_3 become a block. */
async function pair(strata: Strata): Promise<void> {
  await orderIs(strata, plain);
  await strata.block('dense_2').click();
  await strata.block('dense_3').click({ modifiers: ['Shift'] });
  await save(strata, 'Pair', 'Units');
  await orderIs(strata, saved);
}

test('undo takes back each step with a block', async ({ open }) => {
  const strata = await open();
  const undo = strata.page.getByRole('button', { name: /^Undo/ });
  await pair(strata);
  await strata.add('pair_1', 'output', 'pair');
  await orderIs(strata, twice);
  await shows(strata, 'pair_2', /1072 par/);
  await strata.edit('pair_2', 'Units', 5);
  // 16·5 + 5 and 5·16 + 16.
  await shows(strata, 'pair_2', /\b181 par/);
  await strata.block('pair_2').click();
  await strata.button('Unpack into layers').click();
  await orderIs(strata, [
    'input',
    'dense_1',
    'pair_1',
    'pair_2_dense_2',
    'pair_2_dense_3',
    'output',
  ]);

  await undo.click();
  await orderIs(strata, twice);
  await undo.click();
  await shows(strata, 'pair_2', /1072 par/);
  await undo.click();
  await orderIs(strata, saved);
  await undo.click();
  await orderIs(strata, plain);
});

test('a link carries the definition of a block', async ({ open }) => {
  const first = await open();
  await pair(first);
  await expect.poll(() => first.page.url()).toContain('#1.');
  const second = await open({ hash: new URL(first.page.url()).hash });
  await orderIs(second, saved);
  await second.add('pair_1', 'output', 'pair');
  await orderIs(second, twice);
  await shows(second, 'pair_2', /1072 par/);
});
