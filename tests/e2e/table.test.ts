/** A table of one's own: opened, corrected and trained, all in the browser. */
import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { patient, type Strata } from './support/strata';
import { artifact, test } from './support/test';

const LOOKS = [
  ['light', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['phone', 390, 'light'],
] as const;
const SECRET = 'quetzalcoatlus';
const rows = Array.from({ length: 60 }, (_, i) =>
  [
    i % 7 === 3 ? '' : (i * 37) % 50,
    i % 3 ? SECRET : 'sparrow',
    (i * 37) % 50 < 25 ? 'no' : 'yes',
  ].join(';'),
);
const csv = ['length;animal;large', ...rows, 'ragged'].join('\n');
const file = { name: 'animals.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

/** Opens the table in the browser's engine, by the page's own field. */
async function openTable({ page }: Strata): Promise<void> {
  await page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  await page.getByLabel('CSV file', { exact: true }).setInputFiles(file);
  await expect.poll(() => target(page).inputValue(), patient).toBe('large');
  await page.getByText('Only in this browser.').waitFor();
}

function target(page: Page) {
  return page.getByLabel('Learn', { exact: true });
}

/** Waits until the table is read, and looks at its first rows. */
async function isOpen(page: Page): Promise<void> {
  await page.getByLabel('Kind of animal').waitFor({ timeout: patient.timeout });
  const first = page.getByRole('region', { name: 'First rows of the file' });
  expect(await first.getByRole('columnheader').allTextContents()).toEqual([
    ...['length', 'animal', 'large'],
  ]);
  expect(await first.getByRole('row').nth(1).textContent()).toContain('sparrow');
}

test('a table is trained in the browser, and no request carries it', async ({ open }) => {
  const strata = await open();
  const { page } = strata;
  const sent: string[] = [];
  page.context().on('request', (request) => {
    sent.push(`${request.url()} ${request.postData() ?? ''}`);
  });
  await page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  await page.getByLabel('CSV file', { exact: true }).setInputFiles(file);
  await page
    .getByText(/line 62 \(1\)/)
    .first()
    .waitFor({ timeout: patient.timeout });
  await expect.poll(() => target(page).inputValue(), patient).toBe('large');
  expect(await page.getByLabel('Kind of animal').inputValue()).toBe('category');
  await expect.poll(() => page.getByText('Reading the table').count(), patient).toBe(0);
  await strata.play();
  await strata.atLeast('step', 20);
  await strata.pause();
  for (const [name, width, colorScheme] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    if (width < 500) await page.getByRole('button', { name: 'Data', exact: true }).click();
    await page.screenshot({ path: artifact(`own-table-${name}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByLabel('Kind of animal').selectOption('ignore');
  await target(page).selectOption('length');
  await page.getByText(/upwards: the network’s/).waitFor({ timeout: patient.timeout });
  await expect.poll(() => page.url(), patient).toContain('#1.');

  await page.reload();
  await expect.poll(() => target(page).inputValue(), patient).toBe('length');
  await strata.play();
  await strata.atLeast('step', 20);
  expect(sent.filter((request) => request.includes(SECRET))).toEqual([]);
});

test('the recipient of a link without the table is told', async ({ open }) => {
  const first = await open();
  await first.page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  // The link follows each edit a little later: first the dataset, then the table in it.
  await expect.poll(() => first.page.url(), patient).toContain('#1.');
  const without = first.page.url();
  await first.button('Try an example').click();
  await expect.poll(() => target(first.page).inputValue(), patient).toBe('ripe');
  await expect.poll(() => first.page.url(), patient).not.toBe(without);
  const second = await open({ hash: new URL(first.page.url()).hash });
  await second.page
    .getByText(/which is not here/)
    .first()
    .waitFor({ timeout: patient.timeout });
  await second.button('Try an example').click();
  await second.page.getByLabel('Kind of colour').waitFor();
  await second.play();
  await second.atLeast('step', 10);
});

test('a file is chosen with the keyboard', async ({ open }) => {
  const { page } = await open();
  await page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  const choosing = page.waitForEvent('filechooser', patient);
  const button = page.getByRole('button', { name: 'Choose a CSV file' });
  await button.focus();
  await button.press('Enter');
  const chooser = await choosing;
  await chooser.setFiles(file);
  await isOpen(page);
});

test('a file is dropped', async ({ open }) => {
  const { page } = await open();
  await page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  const carried = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'animals.csv', { type: 'text/csv' }));
    return transfer;
  }, csv);
  const place = page.getByRole('group', { name: 'Open a CSV file' });
  await place.dispatchEvent('dragover', { dataTransfer: carried });
  await expect.poll(() => place.getAttribute('class')).toContain('over');
  await place.dispatchEvent('drop', { dataTransfer: carried });
  await isOpen(page);
  expect(await place.getAttribute('class')).not.toContain('over');
});

test('the server gets a table after a yes, and not before', async ({ open }) => {
  // Ended with its table, a run may be gone before the page ends it.
  const strata = await open({ expected: [/404/] });
  const { page } = strata;
  await openTable(strata);
  const sent: Request[] = [];
  page.on('request', (request) => void (request.method() !== 'GET' && sent.push(request)));
  const engine = page.getByLabel('Engine', { exact: true });
  const dialog = page.getByRole('dialog', { name: 'Send your table to the server?' });

  await engine.focus();
  await strata.choose('server');
  await dialog.waitFor();
  for (const words of ['animals.csv', '60 rows', new URL(page.url()).host, '1 hour']) {
    expect(await dialog.textContent()).toContain(words);
  }
  for (const [name, width, colorScheme] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: artifact(`send-table-${name}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press('Tab');
    const outside =
      'document.activeElement !== document.body && !document.activeElement.closest("dialog")';
    expect(await page.evaluate(outside)).toBe(false);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await engine.inputValue()).toBe('browser');
  expect(await engine.evaluate((menu) => menu === document.activeElement)).toBe(true);

  await strata.choose('server');
  await strata.button('Train in the browser instead').click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await engine.inputValue()).toBe('browser');
  await firstSteps(strata, 12);
  const here = await strata.curve(0);
  expect(sent.map((request) => request.url())).toEqual([]);

  await strata.choose('server');
  await strata.button('Send it and train there').click();
  await page.getByText(/Also on the server/).waitFor({ timeout: patient.timeout });
  expect(await engine.inputValue()).toBe('server');
  expect(new URL(sent[0]?.url() ?? '').pathname).toBe('/api/tables');
  await firstSteps(strata, 12);
  const there = await strata.curve(0);
  expect(there.x).toEqual(here.x);
  for (const [index, loss] of here.y.entries()) {
    expect(Math.abs((there.y[index] ?? NaN) - loss) / loss, `batch ${index}`).toBeLessThan(1e-4);
  }
  await strata.play();
  await strata.atLeast('step', 50);
  await page.screenshot({ path: artifact('own-table-on-server.png') });

  await strata.button('Take it back').click();
  await page.getByText('Only in this browser.').waitFor();
  await expect.poll(() => engine.inputValue()).toBe('browser');
  await expect
    .poll(() => sent.some((r) => r.method() === 'DELETE' && /\/api\/tables\//.test(r.url())))
    .toBe(true);
});

test('a page that closes takes its table back', async ({ open }) => {
  const strata = await open({ expected: [/404/] });
  const { page } = strata;
  await openTable(strata);
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/tables'));
  await strata.choose('server');
  await strata.button('Send it and train there').click();
  const { id } = (await (await answered).json()) as { id: string };
  await page.getByText(/Also on the server/).waitFor({ timeout: patient.timeout });
  const isKept = async () => {
    const headers = { 'content-type': 'application/json', 'strata-table': id };
    const address = new URL('/api/check', page.url());
    return (await fetch(address, { method: 'POST', headers, body: '{}' })).status;
  };
  expect(await isKept()).toBe(200);
  await page.reload();
  await expect.poll(isKept, patient).toBe(404);
  await page.getByText('Only in this browser.').waitFor({ timeout: patient.timeout });
  expect(await page.getByLabel('Engine', { exact: true }).inputValue()).toBe('browser');
});

/** Batch by batch from the beginning. */
async function firstSteps(strata: Strata, batches: number): Promise<void> {
  for (let step = 1; step <= batches; step += 1) {
    await strata.button('Step').click();
    await strata.until('step', (value) => value === step, `is ${step}`);
  }
  await expect.poll(async () => (await strata.curve(0)).x.length).toBe(batches);
}
