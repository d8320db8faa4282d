/** A block that says what is wrong with it, and mends it at one press. */
import { describe, expect } from 'vitest';
import { patient, type EngineKind } from './support/strata';
import { test } from './support/test';

const engines: EngineKind[] = ['browser', 'server'];

describe.each(engines)('with the %s engine', (engine) => {
  test('a missing Flatten is put in, and taken back by undo', async ({ open }) => {
    const strata = await open({ hash: '#preset=digits-cnn' });
    await strata.choose(engine);
    await strata.remove('flatten');
    const repair = strata.block('output').getByRole('button', { name: /^Repair output: / });
    await repair.waitFor();
    expect(await repair.innerText()).toBe('Put a Flatten block before it');
    expect(await strata.button('Play').isDisabled()).toBe(true);
    await repair.click();
    await strata.block('flatten_1').waitFor();
    await repair.waitFor({ state: 'detached' });
    await strata.play();
    await strata.atLeast('step', 20);
    await strata.pause();
    await strata.page.keyboard.press('Control+z');
    await repair.waitFor();
    await expect.poll(() => strata.block('flatten_1').count(), patient).toBe(0);
  });
});

test('an output of the wrong size takes the right one', async ({ open }) => {
  const strata = await open({ hash: '#preset=digits' });
  await strata.edit('output', 'Units', 7);
  await strata.button('Repair output: Set its units to 10').click();
  await expect.poll(() => strata.button('Play').isEnabled(), patient).toBe(true);
  await expect.poll(() => strata.block('output').innerText(), patient).toContain('10');
});
