/**
 * Python's memory as it lies once NumPy and the engine are imported. The set-up makes such an image
 * (`scripts/make_image.mjs`); a worker that loads it need not start Python, nor import anything.
 *
 * All this stands on Pyodide's inside, which its version may change. So a worker that cannot load
 * its image starts Python the plain way.
 */
import type { PyodideAPI, loadPyodide } from 'pyodide';

/** Where the engine lies in Pyodide's file system. */
export const FOLDER = '/strata';
/** NumPy's compiled modules that the engine needs, in the order they are linked. */
export const SIDES = ['numpy/_core/_multiarray_umath', 'numpy/linalg/_umath_linalg'];
/** What follows the name of a compiled module in the wheel. */
export const SIDE_ENDING = '.cpython-314-wasm32-emscripten.so';
export const SITE_PACKAGES = '/lib/python3.14/site-packages/';

/**
 * What else differs with the visitor's language and with where the set-up ran. The environment lies
 * below all that is put into memory later: one letter more moves everything.
 */
const ENVIRONMENT = { LANG: 'C.UTF-8', _: 'python', PYTHONHASHSEED: '0' };

/** The part of Emscripten's module that is used here. */
export interface Inside {
  HEAPU8: Uint8Array;
  HEAP32: Int32Array;
  ENV: Record<string, string>;
  FS: PyodideAPI['FS'];
  wasmTable: WebAssembly.Table;
  preloadedWasm: Record<string, unknown>;
  API: {
    restoreSnapshot(snapshot: unknown): unknown;
    serializeHiwireState(): unknown;
  };
  __PyRuntime: number;
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  _emscripten_get_sbrk_ptr(): number;
  addFunction(wasmFunction: unknown): number;
  growMemory(bytes: number): unknown;
  addRunDependency(name: string): void;
  removeRunDependency(name: string): void;
  loadWebAssemblyModule(
    module: WebAssembly.Module,
    flags: object,
    name: string,
    scope: object,
  ): Promise<unknown>;
  loadDynamicLibrary(name: string, flags: object): Promise<unknown>;
}

interface Settings {
  thisProgram?: string;
  preRun: ((inside: Inside) => void)[];
}

/** Makes Emscripten's module: the default export of `pyodide.asm.mjs`. */
export type Create = (settings: Settings) => Promise<Inside>;

/** What stands at the beginning of an image. */
export interface Header {
  /** Where the memory and the table ended before Python ran; elsewhere the image does not fit. */
  fresh: number[];
  /** Bytes of the memory. */
  heap: number;
  /** JavaScript's objects that Python holds, as Pyodide writes them down. */
  keys: unknown;
  /** Address and length of each piece of memory that follows. */
  pieces: [number, number][];
  /** Of the memory between them, see `restOf`. */
  rest: number;
  /** Path and length of each file that follows. */
  files: [string, number][];
}

export function writeImage(header: Header, parts: Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const total = parts.reduce((sum, part) => sum + part.length, 4 + text.length);
  const image = new Uint8Array(total);
  new DataView(image.buffer).setUint32(0, text.length, true);
  let at = 4;
  for (const part of [text, ...parts]) {
    image.set(part, at);
    at += part.length;
  }
  return image;
}

function readImage(image: Uint8Array): { header: Header; body: Uint8Array } {
  const length = new DataView(image.buffer, image.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(image.subarray(4, 4 + length));
  return { header: JSON.parse(text) as Header, body: image.subarray(4 + length) };
}

/** A Pyodide with the memory of an image. Rejects where the image does not fit. */
export function loadImage(
  load: typeof loadPyodide,
  indexURL: string,
  create: Create,
  sides: Promise<WebAssembly.Module>[],
  image: Promise<Uint8Array>,
): Promise<PyodideAPI> {
  // They may fail before anybody waits for them.
  for (const each of [...sides, image]) each.catch(() => {});
  const createPyodideModule = async (settings: Settings) => {
    const inside = await linked(create, settings, sides);
    const { header, body } = readImage(await image);
    if (String(ends(inside)) !== String(header.fresh)) {
      throw new Error(`Made for memory and table up to ${header.fresh}, found ${ends(inside)}.`);
    }
    inside.API.restoreSnapshot = () => restore(inside, header, body);
    return inside;
  };
  // That there is one tells Pyodide not to start Python; what it is, the function above knows.
  return load({ indexURL, createPyodideModule, _loadSnapshot: new Uint8Array(0) } as object);
}

function restore(inside: Inside, header: Header, body: Uint8Array): unknown {
  const { heap, keys, pieces, files } = header;
  if (inside.HEAPU8.length < heap) inside.growMemory(heap);
  if (restOf(inside, header) !== header.rest) throw new Error('Made for another memory.');
  const at = trampoline(inside);
  const own = inside.HEAP32[at];
  let start = 0;
  const next = (length: number) => body.subarray(start, (start += length));
  for (const [address, length] of pieces) inside.HEAPU8.set(next(length), address);
  inside.HEAP32[at] = own ?? 0;
  for (const [path, length] of files) {
    inside.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    inside.FS.writeFile(path, next(length), { canOwn: true });
  }
  return keys;
}

/**
 * A checksum of what was in memory before Python ran, without what the pieces take the place of.
 * Behind it all memory is zero. Four words at a time: this is on the way to the first step.
 */
export function restOf(
  { HEAP32: words }: Pick<Inside, 'HEAP32'>,
  { fresh: [end = 0], pieces }: Pick<Header, 'fresh' | 'pieces'>,
): number {
  let sum = 0;
  let from = 0;
  for (const [address, length] of [...pieces, [end, 0] as const]) {
    for (const to = Math.min(address, end) >>> 2; from < to; from += 4) {
      const low = words[from]! + Math.imul(words[from + 1]!, 3);
      const high = Math.imul(words[from + 2]!, 5) + Math.imul(words[from + 3]!, 7);
      sum = (Math.imul(sum, 31) + low + high) | 0;
    }
    from = (address + length) >>> 2;
  }
  return sum;
}

/** Where memory and table end: the same wherever the same modules were linked in the same order. */
export function ends(inside: Inside): number[] {
  const used = inside.HEAP32[inside._emscripten_get_sbrk_ptr() >>> 2] ?? 0;
  return [used, inside.wasmTable.length];
}

/** Makes Emscripten's module with NumPy's linked before Python runs, always at the same place. */
export function linked(
  create: Create,
  settings: Settings,
  sides: Promise<WebAssembly.Module>[],
): Promise<Inside> {
  settings.thisProgram = ENVIRONMENT._;
  return new Promise((resolve, reject) => {
    settings.preRun.push((inside) => {
      Object.assign(inside.ENV, ENVIRONMENT);
      inside.addRunDependency('sides');
      link(inside, sides).then(() => inside.removeRunDependency('sides'), reject);
    });
    create(settings).then(resolve, reject);
  });
}

async function link(inside: Inside, sides: Promise<WebAssembly.Module>[]): Promise<void> {
  // Where the host knows no garbage collection in WebAssembly, this slot is not taken yet.
  if (inside.HEAP32[trampoline(inside)] === 0) inside.addFunction(anyFunction());
  for (const [k, side] of SIDES.entries()) {
    const name = SITE_PACKAGES + side + SIDE_ENDING;
    const flags = { loadAsync: true, nodelete: true };
    const module = await sides[k];
    if (!module) throw new Error(`${side} is missing.`);
    const allowing = { ...flags, allowUndefined: true };
    inside.preloadedWasm[name] = await inside.loadWebAssemblyModule(module, allowing, name, {});
    await inside.loadDynamicLibrary(name, { ...flags, global: false });
  }
}

/** Index of the word that says how this host calls Python's C functions; it is no image's matter. */
function trampoline(inside: Inside): number {
  const offset = inside.HEAP32[inside.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2] ?? 0;
  return (inside.__PyRuntime + offset) >>> 2;
}

/** `(func (export "f"))` */
function anyFunction(): unknown {
  const types = [1, 4, 1, 0x60, 0, 0];
  const functions = [3, 2, 1, 0];
  const exported = [7, 5, 1, 1, 0x66, 0, 0];
  const code = [10, 4, 1, 2, 0, 0x0b];
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const bytes = new Uint8Array([...head, ...types, ...functions, ...exported, ...code]);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports['f'];
}
