/** What has to arrive before there is something to see, and what comes later. */
import { gzipSync } from 'node:zlib';
import { expect, inject } from 'vitest';
import { launch } from './support/browser';
import { patient } from './support/strata';
import { test } from './support/test';

const SCRIPT_LIMIT = 250_000;
/** In Plotly's core wherever it is; no file of ours but its own chunks has it. */
const PLOTLY = 'js-plotly-plot';
const PYODIDE = /pyodide\.asm|python_stdlib/;

const address = (path = ''): string => new URL(path, `${inject('address')}/`).href;
const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

/**
 * Every script that index.html names, and what those import at once: address → text. Parts of the
 * page that stand in a template of their own run when the page is there and has room for them.
 */
async function firstScripts(): Promise<Map<string, string>> {
  const html = await textOf(address());
  const [first = ''] = html.split('<template id="parts">');
  const tags = first.matchAll(/<(?:script|link rel="modulepreload")[^>]* (?:src|href)="([^"]+)"/g);
  const waiting = [...tags].map(([, path = '']) => address(path));
  const found = new Map<string, string>();
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (found.has(url)) continue;
    const text = await textOf(url);
    found.set(url, text);
    const imports = text.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g);
    waiting.push(...[...imports].map(([, path = '']) => new URL(path, url).href));
  }
  return found;
}

test('the first script is small, and neither Plotly nor Pyodide is in it', async () => {
  const scripts = await firstScripts();
  expect(scripts.size).toBeGreaterThan(3);
  const packed = [...scripts.values()].map((text) => gzipSync(text, { level: 9 }).length);
  expect(packed.reduce((sum, size) => sum + size, 0)).toBeLessThan(SCRIPT_LIMIT);
  for (const [url, text] of scripts) expect(text.includes(PLOTLY), url).toBe(false);
  expect(await textOf(address())).not.toMatch(/plotly|pyodide/i);
});

test('the first paint needs the entry alone, and has words in the language that is asked for', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ locale: 'fr-FR', colorScheme: 'dark' });
    const entry = [...(await firstScripts()).keys()].filter((url) => /(index|first)-/.test(url));
    await page.route('**/*.js', async (route) => {
      if (entry.includes(route.request().url())) await route.continue(); // all else: for ever
    });
    await page.goto(address());
    const words = page.locator('.welcome p:visible');
    await words.waitFor();
    expect(await words.innerText()).toMatch(/^Empilez/);
    const paints = () =>
      performance.getEntriesByType('paint').map(({ name, startTime }) => [name, startTime > 0]);
    await expect.poll(() => page.evaluate(paints)).toContainEqual(['first-contentful-paint', true]);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.goto(address('?lang=de'));
    expect(await words.innerText()).toMatch(/^Schichten/);
  } finally {
    await browser.close();
  }
});

/** Whether the request brings Plotly. */
const isPlotly = async (url: string): Promise<boolean> =>
  url.endsWith('.js') && (await textOf(url)).includes(PLOTLY);

test('Pyodide is asked for once the page stands, and Plotly after it', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const held: string[] = [];
    const asked: string[] = [];
    await page.exposeFunction('stands', () => asked.push('the page stands'));
    await page.addInitScript(() => {
      const look = new MutationObserver(() => {
        if (!document.querySelector('.page[aria-busy="false"] [data-node="dense_1"]')) return;
        look.disconnect();
        (window as unknown as { stands: () => void }).stands();
      });
      look.observe(document, { subtree: true, childList: true, attributes: true });
    });
    await page.route('**/*', async (route) => {
      const url = route.request().url();
      const kind = PYODIDE.test(url) ? 'Pyodide' : (await isPlotly(url)) ? 'Plotly' : '';
      if (kind) asked.push(kind);
      if (kind === 'Pyodide')
        held.push(url); // for ever
      else await route.continue();
    });
    await page.goto(address());
    await expect.poll(() => held.length, patient).toBeGreaterThan(0);
    expect(asked[0]).toBe('the page stands');
    expect(asked).not.toContain('Plotly');
    const painted = () => performance.getEntriesByName('first-contentful-paint').length;
    expect(await page.evaluate(painted)).toBe(1);
  } finally {
    await browser.close();
  }
});

test('a network trains and is drawn while Plotly does not come', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const held: string[] = [];
    await page.route('**/*', async (route) => {
      const url = route.request().url();
      if (await isPlotly(url))
        held.push(url); // for ever
      else await route.continue();
    });
    await page.goto(address());
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByTestId('step').filter({ hasText: /[1-9]/ }).waitFor(patient);
    await expect.poll(() => held.length, patient).toBeGreaterThan(0);
  } finally {
    await browser.close();
  }
});

test('Plotly is asked for after the first paint', async ({ open }) => {
  const { page } = await open();
  const scripts = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .map(({ name, startTime }) => ({ name, startTime })),
    );
  const plotly = async (): Promise<number | undefined> => {
    for (const { name, startTime } of await scripts()) {
      if (await isPlotly(name)) return startTime;
    }
    return undefined;
  };
  await expect.poll(plotly, patient).toBeDefined();
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  expect(await plotly()).toBeGreaterThan(painted ?? Infinity);
});

test('what comes later moves nothing that is there', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => {
    const moves: number[] = [];
    Object.assign(window, { moves });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        moves.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(address());
  await page.locator('.page[aria-busy="false"]').waitFor();
  const moves = await page.evaluate(() => (window as unknown as { moves: number[] }).moves);
  await page.close();
  expect(moves.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.02);
});
