/** `test` with a fixture that opens Strata in a fresh browser context and checks it for troubles. */
import { mkdirSync } from 'node:fs';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import { expect, inject, test as base } from 'vitest';
import { at } from '../../../scripts/lib/paths.mjs';
import { launch, Watch } from './browser';
import { Strata } from './strata';

export interface Opening {
  /** The URL's query, with its `?`. */
  search?: string;
  /** The URL's hash, with its `#`. */
  hash?: string;
  /** Another way to the server than its own address. */
  address?: string;
  /** Troubles that the test makes on purpose. */
  expected?: RegExp[];
  context?: BrowserContextOptions;
}

export type Open = (opening?: Opening) => Promise<Strata>;
/** Opens a lab by its place in the address: `descent?rate=1`. */
type OpenLab = (lab: string, opening?: Omit<Opening, 'hash'>) => Promise<Page>;
/** Opens a lesson by its name and screen, `valley&screen=2`, or the list of lessons. */
type OpenLesson = (lesson: string, opening?: Omit<Opening, 'search'>) => Promise<Strata>;
/** Opens a page by its place below the address, until something is to be seen on it. */
type OpenPage = (place: string, ready: Locate, opening: Opening) => Promise<Page>;
type Locate = (page: Page) => Locator;

/** How long a page may take for anything, in milliseconds. */
const PATIENCE = 60_000;

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

async function openPage(
  browser: Browser,
  place: string,
  ready: Locate,
  opening: Opening,
): Promise<Opened> {
  const address = opening.address ?? inject('address');
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...opening.context,
  });
  context.setDefaultTimeout(PATIENCE); // a machine may have other things to do
  const page = await context.newPage();
  const watch = new Watch(address, opening.expected);
  watch.follow(context, page);
  await page.goto(`${address}/${place}`);
  await ready(page).waitFor();
  await page.evaluate(() => document.fonts.ready); // they move what is measured
  return { context, page, watch };
}

export const test = base.extend<{
  browser: Browser;
  openAt: OpenPage;
  open: Open;
  openLab: OpenLab;
  openLesson: OpenLesson;
}>({
  browser: [
    // eslint-disable-next-line no-empty-pattern -- Vitest reads a fixture's needs from this pattern
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  openAt: async ({ browser, task }, use) => {
    const opened: Opened[] = [];
    await use(async (place, ready, opening) => {
      const page = await openPage(browser, place, ready, opening);
      opened.push(page);
      return page.page;
    });
    for (const { context, page, watch } of opened) {
      if (task.result?.state === 'fail') {
        await page.screenshot({ path: artifact(`failed-${task.name}.png`) });
      }
      await context.close();
      expect(watch.troubles, 'what went wrong in the page').toEqual([]);
    }
  },
  open: async ({ openAt }, use) => {
    // Its bars come first; then all of it has come. A figure is found in every language.
    const whole: Locate = (page) =>
      page.locator('.page[aria-busy="false"]').getByTestId('step').first();
    await use(async (opening = {}) => {
      const place = (opening.search ?? '') + (opening.hash ?? '');
      return new Strata(await openAt(place, whole, opening));
    });
  },
  openLab: async ({ openAt }, use) => {
    // Its own controls, not the list of labs in the page's head.
    const there: Locate = (page) => page.locator('main :is(button, input, select)').first();
    await use((lab, opening = {}) => openAt(`labs.html#${lab}`, there, opening));
  },
  openLesson: async ({ openAt }, use) => {
    const there: Locate = (page) => page.locator('.page[aria-busy="false"] h2').first();
    await use(async (lesson, opening = {}) => {
      const place = (lesson && `?lesson=${lesson}`) + (opening.hash ?? '');
      return new Strata(await openAt(place, there, opening));
    });
  },
});
