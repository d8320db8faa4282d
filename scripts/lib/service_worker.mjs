/** The service worker of a built page. It has the list of the page's files in it. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { filesUnder } from './files.mjs';
import { at } from './paths.mjs';

const digest = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);

/** The digests of all files of a built page, and a version that follows them. */
export function listOf(folder) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const file of filesUnder(folder)) {
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (name === 'sw.js' || name.endsWith('.gz')) continue;
    files[name === 'index.html' ? '' : name] = `sha256-${digest(readFileSync(file), 'base64')}`;
  }
  return { version: digest(JSON.stringify(files), 'hex').slice(0, 12), files };
}

/** Writes `sw.js` into the folder of a built page, at its root: it may then answer for all of it. */
export async function writeServiceWorker(folder) {
  const entry = at('web', 'src', 'service', 'sw.ts');
  const made = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __FILES__: JSON.stringify(listOf(folder)) },
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'strata' } },
  });
  writeFileSync(path.join(folder, 'sw.js'), [made].flat()[0].output[0].code);
}
