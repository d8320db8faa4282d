/** Brings Python, NumPy and the engine into this worker, from the page's own server. */
import type { loadPyodide as LoadPyodide, PyodideAPI } from 'pyodide';
import published from '../generated/engine.json';
import { FOLDER, loadImage, type Create } from './image';
import { withMemory } from './modules';
import { installEngine, type PythonEngine } from './python';
import type { Missing, Stage } from './protocol';

export type OnProgress = (fraction: number, stage: Stage, bytes?: number) => void;

/** A file that the engine needs and that could not be fetched. */
export class FetchError extends Error {
  constructor(readonly missing: Missing) {
    super(`${missing.path}: ${missing.status}`);
  }
}

/** The share of the bar that the image is; it comes beside the runtime. */
const DOWNLOAD = 0.8;

/** Boots everything. Rejects with a FetchError where a file is missing. */
export async function loadEngine(base: string, onProgress: OnProgress): Promise<PythonEngine> {
  onProgress(0, 'fetching');
  const { booted, memory } = await withMemory(() => loadPython(base, onProgress));
  performance.mark('Python is there');
  onProgress(0.9, 'starting');
  const engine = installEngine(booted, memory);
  performance.mark('engine is ready');
  return engine;
}

async function loadPython(base: string, onProgress: OnProgress): Promise<PyodideAPI> {
  const runtime = importRuntime(new URL('pyodide/', base).href);
  try {
    return await fromImage(base, runtime, onProgress);
  } catch {
    // Slower, but without anything private of Pyodide's.
    onProgress(DOWNLOAD, 'plain');
    return await fromSource(base, runtime);
  }
}

/** Pyodide's two scripts, which are served as they are: the bundler must leave them alone. */
interface Runtime {
  indexURL: string;
  script: Promise<{ loadPyodide: typeof LoadPyodide }>;
  module: Promise<{ default: Create }>;
}

function importRuntime(indexURL: string): Runtime {
  const script = import(/* @vite-ignore */ `${indexURL}pyodide.mjs`) as Runtime['script'];
  const module = import(/* @vite-ignore */ `${indexURL}pyodide.asm.mjs`) as Runtime['module'];
  for (const each of [script, module]) each.catch(() => {}); // told when it is waited for
  return { indexURL, script, module };
}

async function fromImage(
  base: string,
  { indexURL, script, module }: Runtime,
  onProgress: OnProgress,
): Promise<PyodideAPI> {
  const { file, bytes } = published.image;
  const compiled = published.sides.map((name) =>
    WebAssembly.compileStreaming(get(new URL(name, base))),
  );
  const image = fetchCounting(new URL(file, base), bytes, (there) => {
    onProgress(DOWNLOAD * (there / bytes), 'fetching', there);
  });
  for (const each of [...compiled, image]) each.catch(() => {}); // told when it is waited for
  const create: Create = async (settings) => (await module).default(settings);
  return loadImage((await script).loadPyodide, indexURL, create, compiled, image);
}

async function fromSource(base: string, { indexURL, script }: Runtime): Promise<PyodideAPI> {
  const { loadPyodide } = await script;
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL, packages: ['numpy'] }),
    get(new URL(published.file, base)).then((response) => response.arrayBuffer()),
  ]);
  python.unpackArchive(archive, 'zip', { extractDir: FOLDER });
  return python;
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (response.ok) return response;
  throw new FetchError({ path: url.pathname, status: response.status });
}

/** A file of so many bytes; tells how many of them are there, ten times a second at most. */
async function fetchCounting(
  url: URL,
  bytes: number,
  report: (bytes: number) => void,
): Promise<Uint8Array> {
  const { body, status } = await get(url);
  if (!body) throw new FetchError({ path: url.pathname, status });
  const file = new Uint8Array(bytes);
  let at = 0;
  let told = performance.now();
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return file;
    file.set(value, at);
    at += value.length;
    if (performance.now() - told < 100) continue;
    told = performance.now();
    report(at);
  }
}
