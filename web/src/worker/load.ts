/** Brings Python, NumPy and the engine into this worker, from the page's own server. */
import type { loadPyodide as LoadPyodide, PyodideAPI } from 'pyodide';
import { withMemory } from './modules';
import { installEngine, type PythonEngine } from './python';

export type OnProgress = (fraction: number, text: string) => void;

/** About how many bytes come down: runtime 9.6 MB, library 2.5, NumPy 2.9. For the bar only. */
const EXPECTED_BYTES = 15_200_000;
/** The download's share of the bar; the rest is Python starting. */
const DOWNLOAD = 0.7;

/** Boots everything. Rejects with an Error that can be shown. */
export async function loadEngine(base: string, onProgress: OnProgress): Promise<PythonEngine> {
  onProgress(0, 'Fetching Python');
  const restore = countDownloads((bytes) => {
    const fraction = DOWNLOAD * Math.min(1, bytes / EXPECTED_BYTES);
    onProgress(fraction, `Fetching Python and NumPy, ${(bytes / 1e6).toFixed(1)} MB`);
  });
  try {
    const [{ booted, memory }, archive] = await Promise.all([
      withMemory(() => loadPython(base)),
      loadArchive(base),
    ]);
    onProgress(0.9, 'Starting the engine');
    return installEngine(booted, archive, memory);
  } finally {
    restore();
  }
}

async function loadPython(base: string): Promise<PyodideAPI> {
  const indexURL = new URL('pyodide/', base).href;
  const url = new URL('pyodide.mjs', indexURL).href;
  // The runtime is served as it is; the bundler must leave this import alone.
  const { loadPyodide } = (await import(/* @vite-ignore */ url)) as {
    loadPyodide: typeof LoadPyodide;
  };
  return loadPyodide({ indexURL, packages: ['numpy'] });
}

/** The engine's archive; its name follows its content, so it may come from the cache. */
async function loadArchive(base: string): Promise<ArrayBuffer> {
  // Revalidated: an old index would name an archive that is gone.
  const index = await get(new URL('engine.json', base), { cache: 'no-cache' });
  const { file } = (await index.json()) as { file: string };
  return (await get(new URL(file, base))).arrayBuffer();
}

async function get(url: URL, options?: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  if (response.ok) return response;
  throw new Error(`${url.pathname} could not be fetched (HTTP status ${response.status}).`);
}

/** Reports the bytes that come in by fetch, Pyodide's own included; returns what ends it. */
function countDownloads(report: (bytes: number) => void): () => void {
  const original = globalThis.fetch;
  let total = 0;
  globalThis.fetch = async (...request) => {
    const response = await original(...request);
    // Pyodide gets the untouched original: browsers keep compiled code only for those.
    void count(response.clone(), (bytes) => report((total += bytes)));
    return response;
  };
  return () => {
    globalThis.fetch = original;
    report = () => {};
  };
}

async function count(response: Response, add: (bytes: number) => void): Promise<void> {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) return;
      add(piece.value.length);
    }
  } catch {
    // The one who asked for the file gets the same error and reports it.
  }
}
