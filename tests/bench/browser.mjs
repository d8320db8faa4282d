/**
 * `npm run bench:browser`: runs a benchmark of this folder in Chromium, in a module worker with
 * Pyodide, NumPy and the engine, and prints its table. `-- FILE.py` names another than numpy_loop.py.
 *
 * The file must have a function `report() -> str`.
 */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { fail } from '../../scripts/lib/log.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { browserStages } from '../../scripts/stages/browser.mjs';
import { engineStages } from '../../scripts/stages/engine.mjs';
import { nodeStages } from '../../scripts/stages/node.mjs';
import { pyodideStages } from '../../scripts/stages/pyodide.mjs';
import { pythonStages } from '../../scripts/stages/python.mjs';
import { alone } from '../../scripts/lib/stage.mjs';

const types = {
  '.html': 'text/html',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** Serves web/public at `/` and this folder at `/bench/`, on this machine only. */
function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = path.posix.normalize(decodeURIComponent(pathname));
    const file = name.startsWith('/bench/') ? at('tests', name) : at('web', 'public', name);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function bench(file) {
  await alone(async () => {
    await pythonStages();
    await nodeStages();
    await pyodideStages();
    await engineStages();
  });
  const { chromium } = await import('playwright-core');
  const executablePath = await browserStages();
  const { file: archive } = JSON.parse(readFileSync(at('web', 'public', 'engine.json'), 'utf8'));
  const server = await serve();
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/bench/worker.html`);
    const table = await page.evaluate(
      (order) =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/bench/worker.mjs', { type: 'module' });
          worker.onmessage = ({ data }) =>
            data.error ? reject(new Error(data.error)) : resolve(data.table);
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage(order);
        }),
      { archive: `/${archive}`, script: `/bench/${file}` },
    );
    console.log(`${table}\nChromium ${browser.version()}`);
  } finally {
    await browser.close();
    server.close();
  }
}

await bench(process.argv[2] ?? 'numpy_loop.py').catch(fail);
