/**
 * Makes Python's memory image for the page: NumPy, all of the engine and the glue, imported.
 *
 * Usage: `node scripts/make_image.mjs ARCHIVE TARGET` with the engine's archive. Writes TARGET and,
 * beside it, `TARGET.0.wasm`, `TARGET.1.wasm` …: NumPy's compiled modules. See
 * `web/src/worker/image.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { unzipSync } from 'fflate';
import { runnerImport } from 'vite';
import { fail } from './lib/log.mjs';
import { at } from './lib/paths.mjs';

/** Pieces of memory are compared in steps of so many bytes. */
const PIECE = 1024;

/** For the engine in a folder. */
const importing = (folder) => `
import gc, importlib, importlib.machinery, pkgutil, sys
sys.path.insert(0, "${folder}")
import numpy, numpy.ma  # which numpy.unique imports late
import engine, engine.registry, glue
for family in engine.registry.FAMILIES.values():
    family.names()  # what is registered, in its usual order
for module in pkgutil.walk_packages(engine.__path__, "engine."):
    if not module.name.endswith(("__main__", ".cli")) and "jax" not in module.name:
        importlib.import_module(module.name)
# What a first run does for the first time is done: caches, specialised bytecode, a data set, plans.
run = engine.train(engine.preset("complementary-color")["spec"], engine.backends.get("numpy"))
while next(run)["type"] != "validation":
    pass
run.close()
for finder in sys.path_importer_cache.values():
    if isinstance(finder, importlib.machinery.FileFinder):
        finder.invalidate_caches()
del family, module, finder, glue, run, sys.path[0]
gc.collect()
`;

function put(FS, folder, files) {
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith('/')) continue;
    FS.mkdirTree(path.posix.dirname(folder + name));
    FS.writeFile(folder + name, bytes);
  }
}

/** Python's module before Python runs in it, with this machine's `create`. */
async function unstarted({ loadPyodide, options, create }) {
  let found;
  const createPyodideModule = async (settings) => {
    found = await create(settings);
    throw new Error('enough');
  };
  const empty = { _loadSnapshot: new Uint8Array(0) };
  await loadPyodide({ ...options, ...empty, createPyodideModule }).catch((error) => {
    if (!found) throw error;
  });
  return found;
}

/** Fills what Python has given back with zeros, which pack to nothing. */
function wipe(inside) {
  const end = inside.HEAP32[inside._emscripten_get_sbrk_ptr() >>> 2] >>> 0;
  const taken = [];
  for (let size = 1 << 20; size >= 32; size >>= 1) {
    for (let block = 0; block + size <= end;) {
      block = inside._malloc(size) >>> 0;
      inside.HEAPU8.fill(0, block, block + size);
      taken.push(block);
    }
  }
  for (const block of taken) inside._free(block);
}

/** Address and length of what differs between a memory and others, neighbours joined. */
function differences(memory, others) {
  const pieces = [];
  for (let start = 0; start < memory.length; start += PIECE) {
    const now = memory.subarray(start, start + PIECE);
    const same = (other) => {
      const then = other.subarray(start, start + PIECE);
      return then.length ? Buffer.compare(now, then) === 0 : now.every((byte) => byte === 0);
    };
    if (others.every(same)) continue;
    const last = pieces.at(-1);
    if (last && last[0] + last[1] === start) last[1] += PIECE;
    else pieces.push([start, PIECE]);
  }
  return pieces;
}

async function make(archive, target) {
  // What these bring differs from host to host; the page must find what it has itself.
  for (const name of ['Suspending', 'promising', 'SuspendError']) delete WebAssembly[name];
  const { module: image } = await runnerImport(at('web', 'src', 'worker', 'image.ts'));
  const indexURL = at('web', 'public', 'pyodide') + path.sep;
  const { loadPyodide } = await import('pyodide');
  const { default: instantiate } = await import(`${indexURL}pyodide.asm.mjs`);
  const lock = JSON.parse(readFileSync(`${indexURL}pyodide-lock.json`, 'utf8'));
  const numpy = unzipSync(readFileSync(indexURL + lock.packages.numpy.file_name));
  const engine = unzipSync(readFileSync(archive));
  const binaries = image.SIDES.map((side) => numpy[side + image.SIDE_ENDING]);
  const sides = binaries.map((bytes) => WebAssembly.compile(bytes));
  const create = (settings) => image.linked(instantiate, settings, sides);
  const options = { indexURL, args: ['-OO'] }; // without words that only developers read

  // Two, because of random numbers and the time of day.
  const fresh = await unstarted({ loadPyodide, options, create });
  const again = await unstarted({ loadPyodide, options, create });
  const python = await loadPyodide({
    ...options,
    _makeSnapshot: true,
    createPyodideModule: create,
  });
  const inside = python._module;
  put(inside.FS, image.SITE_PACKAGES, numpy);
  put(inside.FS, `${image.FOLDER}/`, engine);
  python.runPython(importing(image.FOLDER));
  wipe(inside);

  const heap = inside.HEAPU8.length;
  const pieces = differences(inside.HEAPU8, [fresh.HEAPU8, again.HEAPU8]);
  const data = Object.entries(engine).filter(([name]) => !/(\.py|\/)$/.test(name));
  const ends = image.ends(fresh);
  const header = {
    fresh: ends,
    heap,
    keys: inside.API.serializeHiwireState(),
    pieces,
    rest: image.restOf(inside, { fresh: ends, pieces }),
    files: data.map(([name, bytes]) => [`${image.FOLDER}/${name}`, bytes.length]),
  };
  const memory = pieces.map(([start, length]) => inside.HEAPU8.subarray(start, start + length));
  writeFileSync(target, image.writeImage(header, [...memory, ...data.map(([, bytes]) => bytes)]));
  binaries.forEach((bytes, k) => writeFileSync(`${target}.${k}.wasm`, bytes));
}

await make(...process.argv.slice(2)).then(() => process.exit(0), fail);
