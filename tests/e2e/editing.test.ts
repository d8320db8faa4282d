/** Building a network by mouse, checked by either engine as one goes. */
import { describe, expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { test } from './support/test';

const engines: EngineKind[] = ['browser', 'server'];
const beginning = ['input', 'dense_1', 'dense_2', 'dense_3', 'output'];

/** Waits until a block shows a text, such as its output shape or its parameter count. */
async function shows(strata: Strata, id: string, text: RegExp): Promise<void> {
  const read = async (): Promise<string> =>
    (await strata.block(id).innerText()).replaceAll(/[\u2009\u202f]/g, '');
  await expect.poll(read, { ...patient, message: `block ${id}` }).toMatch(text);
}

async function orderIs(strata: Strata, ids: string[]): Promise<void> {
  await expect.poll(() => strata.blocks(), patient).toEqual(ids);
}

describe.each(engines)('with the %s engine', (engine) => {
  test('layers are added, edited, moved and removed; shapes follow', async ({ open }) => {
    const strata = await open();
    await strata.choose(engine);
    await orderIs(strata, beginning);
    await shows(strata, 'dense_1', /256 par/);

    await strata.edit('dense_1', 'Units', 100);
    await shows(strata, 'dense_1', /400 par/);
    await shows(strata, 'dense_2', /3232 par/);

    await strata.add('dense_1', 'dense_2', 'dropout');
    await orderIs(strata, ['input', 'dense_1', 'dropout_1', 'dense_2', 'dense_3', 'output']);
    await shows(strata, 'dropout_1', /100/);

    await strata.tool('dropout_1', 'Move dropout_1 towards the output');
    await orderIs(strata, ['input', 'dense_1', 'dense_2', 'dropout_1', 'dense_3', 'output']);
    await shows(strata, 'dropout_1', /32/);

    await strata.remove('dense_3');
    await orderIs(strata, ['input', 'dense_1', 'dense_2', 'dropout_1', 'output']);
    await shows(strata, 'output', /99 par/);

    await strata.play();
    await strata.until('val-loss', (loss) => loss < 0.1, 'falls');
  });

  test('a stack that cannot work says why on its block', async ({ open }) => {
    const strata = await open();
    await strata.choose(engine);
    await strata.add('dense_1', 'dense_2', 'reshape');
    await strata.edit('reshape_1', 'Target shape', '5 × 5');
    const why = strata.block('reshape_1').getByRole('alert');
    await why.waitFor();
    expect(await why.innerText()).toMatch(/25.*64|64.*25/);
    await strata.page
      .getByText(/^reshape_1: /)
      .first()
      .waitFor();
    expect(await strata.button('Play').isDisabled()).toBe(true);
    for (const id of beginning) {
      expect(await strata.block(id).getByRole('alert').count(), id).toBe(0);
    }

    await strata.remove('reshape_1');
    await orderIs(strata, beginning);
    await expect.poll(() => strata.button('Play').isEnabled(), patient).toBe(true);
  });
});

test('every edit can be undone and done again', async ({ open }) => {
  const strata = await open();
  // Their names go on to tell the edit.
  const undo = strata.page.getByRole('button', { name: /^Undo/ });
  const redo = strata.page.getByRole('button', { name: /^Redo/ });
  await orderIs(strata, beginning);
  expect(await undo.isDisabled()).toBe(true);
  await strata.remove('dense_2');
  await strata.edit('dense_1', 'Units', 20);
  await shows(strata, 'dense_1', /80 par/);

  await undo.click();
  await shows(strata, 'dense_1', /256 par/);
  await undo.click();
  await orderIs(strata, beginning);
  expect(await undo.isDisabled()).toBe(true);

  await redo.click();
  await orderIs(strata, ['input', 'dense_1', 'dense_3', 'output']);
  await redo.click();
  await shows(strata, 'dense_1', /80 par/);
  expect(await redo.isDisabled()).toBe(true);
});

test('a change that must start over says so before it does', async ({ open }) => {
  const strata = await open();
  await strata.play();
  const trained = await strata.atLeast('step', 50);
  await strata.pause();
  await strata.edit('dense_1', 'Units', 20);
  await strata.page
    .getByText(/start(s|ing)? (training )?over/i)
    .first()
    .waitFor();
  expect(await strata.read('step')).toBeGreaterThanOrEqual(trained);
  await strata.button('Restart').click();
  await strata.until('step', (step) => step === 0, 'is 0');
});
