/** Runs taken along: kept in the browser, saved to a file, opened again; hostile files refused. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const ENGINES: EngineKind[] = ['browser', 'server'];
const LOOKS = [
  ['light', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['phone', 390, 'light'],
] as const;

/**
 * Trains for an epoch on an engine; the step it rests at. There it is judged, so that the loss on
 * the page is that of the step.
 */
async function trained(strata: Strata, engine: EngineKind): Promise<number> {
  if (engine === 'server') await strata.choose('server');
  await strata.button('+1 epoch').click();
  await strata.atLeast('epoch', 1);
  await strata.button('Play').waitFor();
  return (await strata.read('step')) ?? 0;
}

/** Waits until the page shows this loss on the data kept back, up to rounding. */
async function judgedAs(strata: Strata, loss: number | null): Promise<void> {
  expect(loss).not.toBeNull();
  const close = (value: number) => Math.abs(value - (loss ?? NaN)) < 5e-5;
  await strata.until('val-loss', close, `is ${loss}`);
}

async function goesOnFrom(strata: Strata, step: number): Promise<void> {
  await strata.until('step', (value) => value === step, `is ${step}`);
  await strata.button('Step').click();
  await strata.until('step', (value) => value === step + 1, `is ${step + 1}`);
}

/** Drops a file on the page, as from the desktop. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name));
      return data;
    },
    [name, bytes.toString('base64')] as const,
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await page.getByText('Drop a saved run or a Keras model to open it').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}

/** The run as a file, by the key for it. */
async function saved({ page }: Strata): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test.for(ENGINES)(
  '%s: a run kept in the browser goes on after a reload',
  async (engine, { open }) => {
    const strata = await open({ hash: '#preset=spiral' });
    const { page } = strata;
    const step = await trained(strata, engine);
    const loss = await strata.read('val-loss');
    await strata.button('Save and open').click();
    await strata.button('Keep in this browser').click();
    await page.getByText(`Kept in this browser: “Spiral” at step`).waitFor(patient);
    await strata.button('Close').click();

    await page.goto(`${new URL(page.url()).origin}/#preset=xor`);
    await page.reload();
    await strata.button('Play').waitFor();
    if (engine === 'server') await strata.choose('server');
    await page.keyboard.press('Control+o');
    await strata.button('Open Spiral').click();
    await strata.until('step', (value) => value === step, `is ${step}`);
    expect(await page.getByLabel('Experiment', { exact: true }).inputValue()).toBe('spiral');
    await judgedAs(strata, loss);
    await goesOnFrom(strata, step);
  },
);

test.for(ENGINES)(
  '%s: a file that is dropped goes on where it was saved',
  async (engine, { open }) => {
    const strata = await open({ hash: '#preset=circle' });
    const step = await trained(strata, engine);
    const { name, bytes } = await saved(strata);
    expect(name).toBe(`circle-${step}.strata`);
    await strata.button('Restart').click();
    await strata.until('step', (value) => value === 0, 'is 0');
    // What is saved on one engine goes on on the other.
    await strata.choose(engine === 'browser' ? 'server' : 'browser');
    await drop(strata.page, name, bytes);
    await strata.page.getByText(`${name} is open, at step`).waitFor(patient);
    await goesOnFrom(strata, step);
  },
);

test('a run kept on the server is opened by its link, and deleted by who kept it', async ({
  open,
}) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const strata = await open({ hash: '#preset=circle', context: { permissions } });
  const { page } = strata;
  const step = await trained(strata, 'browser');
  await strata.button('Save and open').click();
  await strata.button('Keep on this server, and copy a link to it').click();
  await page.getByText(/is on this server, and a link to it is copied/).waitFor(patient);
  expect(await faults(page)).toEqual([]);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toMatch(/^#saved=[\w-]{16}$/);

  const other = await open({ hash: new URL(link).hash });
  await other.page.getByText('This link is open, at step').waitFor(patient);
  await goesOnFrom(other, step);

  await strata.button('Delete Circle').click();
  await strata.button('Delete for good').click();
  await page.getByText('is deleted').waitFor();
  const gone = await open({ hash: new URL(link).hash, expected: [/404/] });
  await gone.page.getByText('This saved run is not on the server').waitFor(patient);
});

const NUMBERS = 8; // bytes of the length before the header

/** Good files, made bad. */
const hostile: Record<string, [(good: Buffer) => Buffer, RegExp]> = {
  'cut short': [(good) => good.subarray(0, good.length - 7), /cannot be opened.*bytes/],
  'of another kind': [() => Buffer.from('PK\u0003\u0004 a zip'), /cannot be opened/],
  'that lies about its length': [
    (good) => Buffer.concat([Buffer.alloc(NUMBERS, 0xff), good.subarray(NUMBERS)]),
    /cannot be opened.*says that its header/,
  ],
  'with NaN for a weight': [
    (good) => Buffer.concat([good.subarray(0, -4), Buffer.from([0, 0, 0xc0, 0x7f])]),
    /cannot be opened.*NaN/,
  ],
  'with a script for a name': [
    (good) => Buffer.from(good.toString('latin1').replace('params.', '<b src='), 'latin1'),
    /cannot be opened.*Names have letters/,
  ],
};

test('a link with the weights opens the trained network', async ({ open }) => {
  const permissions = { permissions: ['clipboard-read', 'clipboard-write'] };
  const strata = await open({ hash: '#preset=circle', context: permissions });
  const step = await trained(strata, 'browser');
  const loss = await strata.read('val-loss');
  await strata.button('Save and open').click();
  await strata.button('Copy a link with the weights').click();
  await strata.page.getByText('The link is copied').waitFor(patient);
  const link = await strata.page.evaluate(() => navigator.clipboard.readText());

  const other = await open({ hash: new URL(link).hash });
  await other.until('step', (value) => value === step, `is ${step}`);
  await judgedAs(other, loss);
  await goesOnFrom(other, step);
});

test('a link with hostile weights is refused, and the page works', async ({ open }) => {
  const strata = await open({ hash: '#2.S0ktLlGoKC4pysxLBwA' });
  await strata.page
    .getByText(/This link cannot be opened/)
    .first()
    .waitFor(patient);
  await strata.play();
  await strata.atLeast('step', 10);
});

test('a trained network is exported for other programs', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  await trained(strata, 'browser');
  await strata.button('Save and open').click();
  const begins = {
    'PyTorch .safetensors': ['circle.safetensors', '{"'],
    'ONNX .onnx': ['circle.onnx', 'Strata'],
  };
  for (const [program, [name, text]] of Object.entries(begins)) {
    const coming = strata.page.waitForEvent('download');
    await strata.button(program).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(name);
    expect(readFileSync(await download.path(), 'latin1').slice(2, 12)).toContain(text);
  }
});

test('hostile files are refused with the reason, and change nothing', async ({ open }) => {
  const strata = await open({ hash: '#preset=circle' });
  const step = await trained(strata, 'browser');
  const { bytes } = await saved(strata);
  for (const [name, [spoil, reason]] of Object.entries(hostile)) {
    await drop(strata.page, `${name}.strata`, spoil(bytes));
    await strata.page.getByText(reason).first().waitFor(patient);
    expect(await strata.read('step'), name).toBe(step);
    await strata.button('Dismiss').click();
  }
  await goesOnFrom(strata, step);
});

test('the list is renamed and emptied by keyboard, and is accessible in every look', async ({
  open,
}) => {
  const strata = await open();
  const { page } = strata;
  await trained(strata, 'browser');
  await page.keyboard.press('Control+Shift+s');
  await page.keyboard.press('Control+o');
  const place = page.getByRole('dialog', { name: 'Save and open' });
  await place.getByRole('button', { name: 'Rename Complementary colours' }).click();
  await page.keyboard.type('Before the talk');
  await page.keyboard.press('Enter');
  await place.getByText('Before the talk').waitFor();
  for (const [name, width, colorScheme] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: artifact(`save-place-${name}.png`) });
    expect(await faults(page, 'dialog')).toEqual([]);
  }
  await place.getByRole('button', { name: 'Delete Before the talk' }).click();
  await page.keyboard.press('Enter');
  await place.getByText('“Before the talk” is deleted.').waitFor();
  await page.keyboard.press('Escape');
  await place.waitFor({ state: 'hidden' });
});
