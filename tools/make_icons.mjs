/**
 * `node tools/make_icons.mjs`: draws the pictures of the installed page from `icon.svg`, in Chromium.
 *
 * A launcher cuts maskable ones, and iOS its own, to its own shape: they are filled to their corners.
 * All lines of the mark lie within the inner circle that no launcher cuts.
 */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { at } from '../scripts/lib/paths.mjs';
import { browserStages } from '../scripts/stages/browser.mjs';

const icons = (name) => at('web', 'public', 'icons', name);
const rounded = readFileSync(icons('icon.svg'), 'utf8');
const square = rounded.replace(/ rx="\d+"/, '');
const pictures = [
  { name: 'icon-192.png', size: 192, svg: rounded },
  { name: 'icon-512.png', size: 512, svg: rounded },
  { name: 'maskable-512.png', size: 512, svg: square },
  { name: 'apple-touch-icon.png', size: 180, svg: square },
];

const args = ['--no-sandbox', '--disable-gpu'];
const browser = await chromium.launch({ executablePath: await browserStages(), args });
try {
  for (const { name, size, svg } of pictures) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({ path: icons(name), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
