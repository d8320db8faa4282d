/**
 * Python for the browser: Pyodide's runtime from its npm package, and the NumPy wheel that
 * belongs to it, into `web/public/pyodide/`, from where Strata serves them itself.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sha256, writeWhole } from '../lib/files.mjs';
import { Problem, say } from '../lib/log.mjs';
import { at, cache, venvPython } from '../lib/paths.mjs';
import { quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const runtime = [
  'pyodide.mjs',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json',
];
const source = at('node_modules', 'pyodide');
const served = at('web', 'public', 'pyodide');

/** A wheel of the Python package index that carries Pyodide's own files. */
const carrier = { requirement: 'open-webui==0.12.4', folder: 'open_webui/frontend/pyodide/' };

/** Takes one file out of the single wheel in a folder: FOLDER MEMBER TARGET. */
const extractCode = `
import pathlib, sys, zipfile
folder, member, target = sys.argv[1:]
[wheel] = pathlib.Path(folder).glob("*.whl")
pathlib.Path(target).write_bytes(zipfile.ZipFile(wheel).read(member))
`;

async function fromPyodide({ version, wheel }, target) {
  const abort = new AbortController();
  // No answer within seconds means no way out to the internet; a slow download is fine.
  const patience = setTimeout(() => abort.abort(new Error('no answer within 6 s')), 6_000);
  const url = `https://cdn.jsdelivr.net/pyodide/v${version}/full/${wheel.file_name}`;
  const response = await fetch(url, { signal: abort.signal });
  clearTimeout(patience);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  writeWhole(target, Buffer.from(await response.arrayBuffer()));
}

async function fromPackageIndex({ wheel }, target) {
  const folder = path.join(cache, 'pyodide', 'carrier');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const choice = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11'];
    const limits = ['--timeout', '10', '--retries', '1', '--no-cache-dir'];
    await quietly('pyodide-wheel', venvPython, [
      ...['-m', 'pip', 'download', ...choice, ...limits, '-d', folder, carrier.requirement],
    ]);
    const member = carrier.folder + wheel.file_name;
    await quietly('pyodide-wheel', venvPython, ['-c', extractCode, folder, member, target]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const intact = (file, wheel) => existsSync(file) && sha256(readFileSync(file)) === wheel.sha256;

const readJson = (name) => JSON.parse(readFileSync(path.join(source, name), 'utf8'));

/** Pyodide's version, and the wheel of a package that belongs to it. */
const wheelOf = (name) => ({
  version: readJson('package.json').version,
  wheel: readJson('pyodide-lock.json').packages[name],
});

/** The file of a package's wheel in the cache, fetched by the first way that gives the right bytes. */
export async function cachedWheel(name) {
  const asked = wheelOf(name);
  const kept = path.join(cache, 'pyodide', asked.wheel.file_name);
  if (intact(kept, asked.wheel)) return kept;
  mkdirSync(path.dirname(kept), { recursive: true });
  const draft = `${kept}.part`;
  const ways = [
    ["Pyodide's own server", fromPyodide],
    ['the Python package index', fromPackageIndex],
  ];
  const reasons = [];
  for (const [place, way] of ways) {
    say(`${name} for the browser: asking ${place} …`);
    try {
      await way(asked, draft);
      if (!intact(draft, asked.wheel)) throw new Error('the file it gave has a wrong sha256');
      renameSync(draft, kept);
      return kept;
    } catch (error) {
      reasons.push(`  ${place}: ${error.cause?.message ?? error.message}`);
    }
  }
  throw new Problem(
    `${name} for the browser could not be fetched:\n${reasons.join('\n')}\n` +
      `Connect to the internet and run this again, or put the file there yourself: ${kept}`,
  );
}

/** Needs the npm and the Python stages before it. */
export async function pyodideStages() {
  const { version, wheel } = wheelOf('numpy');
  const outputs = [...runtime, wheel.file_name].map((name) => path.join(served, name));
  const key = `${version} ${wheel.sha256}`;
  await stage({ name: 'pyodide', title: 'Python for the browser', key, outputs }, async () => {
    const kept = await cachedWheel('numpy');
    const draft = `${served}.part`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    for (const name of runtime) copyFileSync(path.join(source, name), path.join(draft, name));
    copyFileSync(kept, path.join(draft, wheel.file_name));
    rmSync(served, { recursive: true, force: true });
    renameSync(draft, served);
  });
}
