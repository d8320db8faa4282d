/** The engine as the worker has it, but in Node: same runtime, same NumPy, same archive. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadPyodide, type PyodideAPI } from 'pyodide';
import { at, root, venvPython } from '../../scripts/lib/paths.mjs';
import type { Catalogue, Code, Control, Event, Report, Spec } from '../../web/src/generated/wire';
import { FOLDER, loadImage, type Create } from '../../web/src/worker/image';
import published from '../../web/src/generated/engine.json';
import { withMemory } from '../../web/src/worker/modules';
import { installEngine, type PythonEngine } from '../../web/src/worker/python';

const folder = at('web', 'public');
const indexURL = `${folder}/pyodide/`;

export interface Booted {
  engine: PythonEngine;
  /** Objects Python holds now, after a collection. */
  objects(): number;
  /** Runs Python beside the engine. */
  python(code: string): unknown;
}

/** A published file, in memory of its own. */
function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${folder}/${name}`));
}

/** Boots Pyodide with NumPy and installs the engine's archive in it. */
export async function bootEngine(): Promise<Booted> {
  const { booted: pyodide, memory } = await withMemory(() =>
    loadPyodide({ indexURL, packages: ['numpy'] }),
  );
  pyodide.unpackArchive(bytesOf(published.file).buffer, 'zip', { extractDir: FOLDER });
  return installed(pyodide, memory);
}

/** Boots the image that the set-up made, or what `change` makes of it. */
export async function bootImage(
  change: (image: Uint8Array) => Uint8Array = (image) => image,
): Promise<Booted> {
  const { image, sides } = published;
  const { default: create } = (await import(`${indexURL}pyodide.asm.mjs`)) as { default: Create };
  const modules = sides.map((name) => WebAssembly.compile(bytesOf(name)));
  const changed = Promise.resolve(change(bytesOf(image.file)));
  const { booted: pyodide, memory } = await withMemory(() =>
    loadImage(loadPyodide, indexURL, create, modules, changed),
  );
  return installed(pyodide, memory);
}

function installed(pyodide: PyodideAPI, memory: WebAssembly.Memory | null): Booted {
  const engine = installEngine(pyodide, memory);
  const count = 'import gc, sys; gc.collect(); sys.getallocatedblocks()';
  return {
    engine,
    objects: () => pyodide.runPython(count) as number,
    python: (code) => pyodide.runPython(code) as unknown,
  };
}

/** Runs the engine's command line under CPython. */
export function cpython(...args: string[]): string {
  return execFileSync(venvPython, ['-m', 'engine', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The catalogue that belongs to the archive. */
export const catalogue = JSON.parse(
  readFileSync(at('web', 'src', 'generated', 'catalogue.json'), 'utf8'),
) as Catalogue;

/** The spec of a preset. */
export function presetSpec(name: string): Spec {
  const preset = catalogue.presets.find((each) => each.name === name);
  if (!preset) throw new Error(`The catalogue has no preset ${name}.`);
  return preset.spec;
}

/** CPython's report on a preset. */
export function reference(name: string): Report {
  return JSON.parse(cpython('check', name)) as Report;
}

/** CPython's script of a preset. */
export function code(name: string, target: Code['target']): Code {
  return JSON.parse(cpython('code', name, '--target', target, '--json')) as Code;
}

/** Advances a run, saying `controls` one by one, until `enough` says so or it ends. */
export function collect(
  engine: PythonEngine,
  spec: Spec,
  { paused = false, controls = [] }: { paused?: boolean; controls?: Control[] },
  enough: (event: Event) => boolean,
): Event[] {
  const run = engine.open(spec, paused);
  const events: Event[] = [];
  const waiting = [...controls];
  let control: Control | null = null;
  try {
    for (;;) {
      const item = run.advance(control);
      control = null;
      if (item === false) return events;
      if (item && typeof item === 'object') {
        events.push(item);
        if (enough(item)) return events;
      } else {
        const next = waiting.shift();
        if (!next) return events;
        control = next;
      }
    }
  } finally {
    run.close();
  }
}
