/** `test` with a fixture that opens Strata in a fresh browser context and checks it for troubles. */
import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject, test as base } from 'vitest';
import { at } from '../../../scripts/lib/paths.mjs';
import { launch, Watch } from './browser';
import { Strata } from './strata';

export interface Opening {
  /** The URL's hash, with its `#`. */
  hash?: string;
  /** Another way to the server than its own address. */
  address?: string;
  /** Troubles that the test makes on purpose. */
  expected?: RegExp[];
  context?: BrowserContextOptions;
}

type Open = (opening?: Opening) => Promise<Strata>;

const artifacts = at('tests', 'artifacts');

/** The path of a picture kept for people to look at. */
export function artifact(name: string): string {
  mkdirSync(artifacts, { recursive: true });
  return `${artifacts}/${name.replaceAll(/[^\w.]+/g, '-')}`;
}

interface Opened {
  context: BrowserContext;
  page: Page;
  watch: Watch;
}

async function openPage(browser: Browser, opening: Opening): Promise<Opened> {
  const address = opening.address ?? inject('address');
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...opening.context,
  });
  const page = await context.newPage();
  const watch = new Watch(address, opening.expected);
  watch.follow(context, page);
  await page.goto(`${address}/${opening.hash ?? ''}`);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  return { context, page, watch };
}

export const test = base.extend<{ browser: Browser; open: Open }>({
  browser: [
    // eslint-disable-next-line no-empty-pattern -- Vitest reads a fixture's needs from this pattern
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  open: async ({ browser, task }, use) => {
    const opened: Opened[] = [];
    await use(async (opening = {}) => {
      const page = await openPage(browser, opening);
      opened.push(page);
      return new Strata(page.page);
    });
    for (const { context, page, watch } of opened) {
      if (task.result?.state === 'fail') {
        await page.screenshot({ path: artifact(`failed-${task.name}.png`) });
      }
      await context.close();
      expect(watch.troubles, 'what went wrong in the page').toEqual([]);
    }
  },
});
