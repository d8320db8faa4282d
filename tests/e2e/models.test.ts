/** Models of Keras: out as an archive, in as an archive or JSON; hostile ones refused. */
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type EngineKind, type Strata } from './support/strata';
import { test } from './support/test';

/** Drops a file on the page, as from the desktop. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const text = Buffer.from(bytes).toString('base64');
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
      return data;
    },
    [name, text] as const,
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}

/** The run as an archive for Keras. */
async function exported({ page }: Strata): Promise<Uint8Array> {
  await page.keyboard.press('Control+o');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Keras model .keras' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('spiral.keras');
  const bytes = new Uint8Array(readFileSync(await download.path()));
  await page.keyboard.press('Escape');
  return bytes;
}

test.for<EngineKind>(['browser', 'server'])(
  '%s: a trained network goes out as an archive and comes back with its weights',
  async (kind, { open }) => {
    const strata = await open();
    const { page } = strata;
    await strata.choose(kind);
    await page.getByLabel('Experiment', { exact: true }).selectOption('spiral');
    await strata.button('+1 epoch').click();
    await strata.atLeast('epoch', 1);
    await strata.button('Play').waitFor();
    const loss = await strata.read('val-loss');
    const archive = await exported(strata);

    await strata.button('New seed').click();
    const close = (value: number) => Math.abs(value - (loss ?? NaN)) < 5e-5;
    await strata.until('val-loss', (value) => !close(value), 'is that of other weights');
    await drop(page, 'mine.keras', archive);
    await strata.until('val-loss', close, `is ${loss}`);
  },
);

test('JSON gives the stack, and hostile files change nothing', async ({ open }) => {
  const strata = await open();
  const { page } = strata;
  await page.getByLabel('Experiment', { exact: true }).selectOption('spiral');
  await strata.atLeast('val-loss', 0);
  const archive = await exported(strata);
  const config = unzipSync(archive)['config.json'];
  const text = strFromU8(config ?? new Uint8Array());

  await page.getByLabel('Experiment', { exact: true }).selectOption('xor');
  const renamed = text.replaceAll('dense_2', 'from_keras');
  await drop(page, 'model.json', new TextEncoder().encode(renamed));
  await strata.block('from_keras').waitFor();
  await page.getByText('model.json is open').waitFor();
  const blocks = await strata.blocks();

  const scripted = text.replaceAll('"Dense"', '"<img src=x onerror=alert(1)>"');
  const hostile: [string, Uint8Array][] = [
    ['bomb.keras', zipSync({ 'config.json': new Uint8Array(6 * 2 ** 20) }, { level: 9 })],
    ['deep.json', new TextEncoder().encode('{"a":'.repeat(50_000))],
    ['script.json', new TextEncoder().encode(scripted)],
    ['half.keras', archive.slice(0, archive.length / 2)],
  ];
  for (const [name, bytes] of hostile) {
    await drop(page, name, bytes);
    await page.getByText(`${name} cannot be opened.`).waitFor();
    expect(await strata.blocks()).toEqual(blocks);
  }
});
