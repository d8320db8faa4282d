/**
 * `npm run bench:boot`: from navigation to the first training step, on the real page and server.
 *
 * Play is pressed as soon as it is there. Five times: a fresh profile, a first visit, and after a
 * few seconds a second one. Medians (and ranges) of the times since navigation, in milliseconds.
 * `-- --runs N` for another number; `--json` adds the medians as a last line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fail } from '../../scripts/lib/log.mjs';
import { setup } from '../../scripts/setup.mjs';
import { browserStages } from '../../scripts/stages/browser.mjs';
import { startServer } from './lib/server.mjs';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const visits = ['first', 'second'];
/** A visit's length: long enough for the browser to compile well and to keep what it compiled. */
const stay = 5000;

/** In the page, before all of it: presses Play once and notes when the first step is shown. */
function watch() {
  const seen = (name) => performance.mark(name);
  let pressed = false;
  const look = () => {
    const play = document.querySelector('button[aria-label="Play"]:not(:disabled)');
    if (play && !pressed) {
      pressed = true;
      seen('play pressed');
      play.click();
    }
    const step = document.querySelector('[data-testid="step"]')?.textContent ?? '';
    if (!/[1-9]/.test(step)) return;
    observer.disconnect();
    seen('first step shown');
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

/** In the page: waits until its service worker has all its files, as after any longer visit. */
async function untilKept() {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) return;
  await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve));
}

/** The marks of a page or a worker, and when its files were there, since navigation. */
function times(navigation) {
  const shift = performance.timeOrigin - (navigation ?? performance.timeOrigin);
  const found = { origin: performance.timeOrigin, at: {} };
  const note = (name, time) => (found.at[name] ??= Math.round(time + shift));
  const worker = typeof document === 'undefined';
  if (worker) note('worker begins', 0);
  else note('HTML', performance.getEntriesByType('navigation')[0].responseEnd);
  for (const entry of performance.getEntriesByType('mark')) note(entry.name, entry.startTime);
  for (const entry of performance.getEntriesByType('paint')) note(entry.name, entry.startTime);
  for (const entry of performance.getEntriesByType('resource')) {
    const file = entry.name
      .split('/')
      .pop()
      .replace(/-[\w-]{8}(?=\.\w+$)/, '');
    note(file, entry.responseEnd);
  }
  return found;
}

async function visit(context, address) {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(address);
  const shown = () => performance.getEntriesByName('first step shown').length > 0;
  await page.waitForFunction(shown, null, { timeout: 60_000 });
  const { origin, at } = await page.evaluate(times);
  const workers = await Promise.all(page.workers().map((each) => each.evaluate(times, origin)));
  await page.waitForTimeout(stay);
  await page.evaluate(untilKept);
  await page.close();
  return Object.assign(at, ...workers.map((each) => each.at));
}

async function run(chromium, executablePath, address) {
  const profile = mkdtempSync(path.join(tmpdir(), 'strata-boot-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args });
  try {
    const found = [];
    // In turn: a second visit comes after the first.
    for (const name of visits) found.push([name, await visit(context, address)]);
    return Object.fromEntries(found);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Median, least and most of every time that all runs have, in the order of time. */
function summary(runs) {
  const names = Object.keys(runs[0]).filter((name) => runs.every((each) => name in each));
  return names
    .map((name) => ({ name, all: runs.map((each) => each[name]) }))
    .map(({ name, all }) => ({
      name,
      median: median(all),
      range: `${Math.min(...all)}–${Math.max(...all)}`,
    }))
    .sort((a, b) => a.median - b.median);
}

async function bench(count, json) {
  await setup();
  const { chromium } = await import('playwright-core');
  const executablePath = await browserStages();
  const { address, stop } = await startServer();
  const runs = [];
  try {
    while (runs.length < count) runs.push(await run(chromium, executablePath, address));
  } finally {
    await stop();
  }
  const medians = {};
  for (const name of visits) {
    console.log(`\n${name} visit, ms since navigation: median of ${count} (range)`);
    const rows = summary(runs.map((each) => each[name]));
    for (const row of rows) {
      console.log(`${String(row.median).padStart(7)}  ${row.name} (${row.range})`);
    }
    medians[name] = Object.fromEntries(rows.map((row) => [row.name, row.median]));
  }
  if (json) console.log(JSON.stringify({ boot: medians }));
}

const given = process.argv.indexOf('--runs');
const count = given < 0 ? 5 : Number(process.argv[given + 1]);
await bench(count, process.argv.includes('--json')).catch(fail);
