/** A browser for the tests: one that is there, or one that can be had. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { Problem } from '../lib/log.mjs';
import { nodeTool, windows } from '../lib/paths.mjs';
import { ask, quietly } from '../lib/run.mjs';
import { say } from '../lib/log.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  const file = chromium.executablePath();
  return existsSync(file) ? file : null;
}

/** The path of an installed Chromium or Chrome, or null. */
async function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !existsSync(chosen)) {
    throw new Problem(`CHROME_PATH names ${chosen}, but there is no such file.`);
  }
  const onPath = windows ? [] : names.map((name) => ask('which', [name]));
  const known = [chosen, ...onPath, ...places].find((file) => file && existsSync(file));
  return known ?? (await playwrightBrowser());
}

async function installBrowser() {
  if (process.platform === 'linux' && process.getuid() === 0 && ask('which', ['apt-get'])) {
    const options = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
    await quietly('browser', 'apt-get', ['update'], options);
    await quietly('browser', 'apt-get', ['install', '-y', 'chromium'], options);
    return;
  }
  const advice = 'Install Chromium or Chrome yourself, or name one: CHROME_PATH=/path npm test';
  const args = [nodeTool('playwright-core', 'cli.js'), 'install', 'chromium'];
  await quietly('browser', process.execPath, args, { advice });
}

/** The path of the browser the tests run in; installs one when there is none. */
export async function browserStages() {
  const found = await findBrowser();
  if (found) return found;
  say('A browser for the tests …');
  await installBrowser();
  const installed = await findBrowser();
  if (installed) return installed;
  throw new Problem('No browser was found even after installing one; name it by CHROME_PATH.');
}
