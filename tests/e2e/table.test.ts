/** A table of one's own: opened, corrected and trained, all in the browser. */
import { expect } from 'vitest';
import { patient } from './support/strata';
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

test('a table is trained in the browser, and no request carries it', async ({ open }) => {
  const strata = await open();
  const { page } = strata;
  const sent: string[] = [];
  page.context().on('request', (request) => {
    sent.push(`${request.url()} ${request.postData() ?? ''}`);
  });
  await page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  await page.getByLabel('CSV file', { exact: true }).setInputFiles({
    name: 'animals.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  });
  await page
    .getByText(/line 62 \(1\)/)
    .first()
    .waitFor({ timeout: patient.timeout });
  const target = page.getByLabel('Learn', { exact: true });
  await expect.poll(() => target.inputValue(), patient).toBe('large');
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
  await target.selectOption('length');
  await page.getByText(/upwards: the network’s/).waitFor({ timeout: patient.timeout });
  await expect.poll(() => page.url(), patient).toContain('#1.');

  await page.reload();
  await expect.poll(() => target.inputValue(), patient).toBe('length');
  await strata.play();
  await strata.atLeast('step', 20);
  expect(sent.filter((request) => request.includes(SECRET))).toEqual([]);
});

test('the recipient of a link without the table is told', async ({ open }) => {
  const first = await open();
  await first.page.getByLabel('Dataset', { exact: true }).selectOption({ label: 'Your own table' });
  await first.button('Try an example').click();
  const target = first.page.getByLabel('Learn', { exact: true });
  await expect.poll(() => target.inputValue(), patient).toBe('ripe');
  await expect.poll(() => first.page.url()).toContain('#1.');
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
