/** The page without its server, and with a newer one. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { writeServiceWorker } from '../../scripts/lib/service_worker.mjs';
import { launchIn } from './support/browser';
import { cutOff, folder, kept, noServer, ownServer } from './support/offline';
import { patient } from './support/strata';
import { test } from './support/test';

const NEWER = 'Use the new version';

/** Another build: its page has another description. */
async function rebuild(dist: string): Promise<void> {
  const page = path.join(dist, 'index.html');
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace('Strata: stack layers', 'Newer: stack layers'));
  await writeServiceWorker(dist);
  for (const name of ['index.html', 'sw.js'])
    rmSync(path.join(dist, `${name}.gz`), { force: true });
}

/** Asks for a newer version, as a browser does now and then. */
async function lookForNewer(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
}

const caches = (page: Page) => page.evaluate(() => window.caches.keys());

const description = (page: Page) =>
  page.locator('meta[name="description"]').getAttribute('content');

test('after a first visit the page trains without its server', async ({ open }) => {
  const server = await ownServer();
  const strata = await open({ address: server.address, expected: noServer });
  await kept(strata.page);
  await cutOff(server, strata.page);
  await strata.page.goto(`${server.address}/?again#preset=spiral`);
  await strata.play();
  await strata.atLeast('step', 100);
  const menu = strata.page.getByLabel('Engine', { exact: true });
  const option = menu.locator('option[value="server"]');
  expect(await option.isDisabled()).toBe(true);
  expect(await option.innerText()).toContain('not available');
});

test('the server is offered as long as it answers', async ({ open }) => {
  const strata = await open({ expected: [/ERR_INTERNET_DISCONNECTED/] });
  const menu = strata.page.getByLabel('Engine', { exact: true });
  const offered = () => menu.locator('option[value="server"]').isEnabled();
  const context = strata.page.context();
  await expect.poll(offered, patient).toBe(true);
  await strata.play();
  await strata.atLeast('step', 1); // the page's own engine has all it needs
  await context.setOffline(true);
  await expect.poll(offered, patient).toBe(false);
  await context.setOffline(false);
  await expect.poll(offered, patient).toBe(true);
});

test('without a server Python starts even where its image is lost', async ({ open }) => {
  const server = await ownServer();
  const strata = await open({ address: server.address, expected: noServer });
  await kept(strata.page);
  await strata.page.evaluate(async () => {
    const cache = await window.caches.open((await window.caches.keys())[0] ?? '');
    const image = (await cache.keys()).find(({ url }) => url.endsWith('.bin'));
    if (image) await cache.delete(image);
  });
  await cutOff(server, strata.page);
  await strata.page.reload();
  await strata.play();
  await strata.atLeast('step', 100);
});

test('what the page has fetched is not fetched again to be kept', async () => {
  const profile = folder('profile');
  const context = await launchIn(profile);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const begun = context.waitForEvent('serviceworker');
  await page.goto(inject('address'));
  const worker = await begun;
  // More files than a browser usually notes down, which is 250.
  await worker.evaluate(() => performance.setResourceTimingBufferSize(5000));
  await kept(page);
  const carried = await worker.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .map(({ name, transferSize }) => ({ name, transferSize })),
  );
  const bytes = (ending: string) =>
    carried.filter(({ name }) => name.endsWith(ending)).map((each) => each.transferSize);
  expect(bytes('.bin')).toEqual([0]);
  // The server is asked whether it still has this one, which takes a few hundred bytes.
  expect(bytes('pyodide.asm.wasm')?.[0]).toBeLessThan(2000);
});

test('a new version is told, waits, and comes when asked for', async ({ open }) => {
  const server = await ownServer();
  const strata = await open({ address: server.address, expected: noServer });
  const { page } = strata;
  await kept(page);
  const before = await caches(page);
  await strata.type('Learning rate', 0.0123);
  await strata.play();
  const step = await strata.atLeast('step', 1);

  await rebuild(server.dist);
  await lookForNewer(page);
  await strata.button(NEWER).waitFor();
  // The run goes on in the page that is open, and nothing of it is gone.
  await strata.atLeast('step', step + 100);
  expect(await description(page)).toContain('Strata: ');
  expect(await caches(page)).toEqual(expect.arrayContaining(before));

  await Promise.all([page.waitForEvent('load'), strata.button(NEWER).click()]);
  await strata.button('Play').waitFor();
  expect(await description(page)).toContain('Newer: ');
  expect(await page.getByLabel('Learning rate', { exact: true }).first().inputValue()).toBe(
    '0.0123',
  );
  await expect.poll(() => caches(page), patient).toHaveLength(1);
  expect(await caches(page)).not.toEqual(before);
  await strata.play();
  await strata.atLeast('step', 100);
  expect(await strata.button(NEWER).count()).toBe(0);
});

test('a page of an older version goes on beside a newer one', async ({ open }) => {
  const server = await ownServer();
  const strata = await open({ address: server.address, expected: noServer });
  await kept(strata.page);
  const other = await strata.page.context().newPage();
  await other.goto(server.address);
  await other.getByRole('button', { name: 'Play', exact: true }).waitFor();

  await rebuild(server.dist);
  await lookForNewer(strata.page);
  const telling = other.getByRole('button', { name: NEWER });
  await telling.waitFor();
  await other.getByRole('button', { name: 'Dismiss' }).click();
  await strata.button(NEWER).click();
  await expect.poll(() => description(strata.page), patient).toContain('Newer: ');
  // It may still need its own files.
  expect(await caches(other)).toHaveLength(2);
  expect(await description(other)).toContain('Strata: ');
  await telling.click();
  await expect.poll(() => description(other), patient).toContain('Newer: ');
});
