/** The engine as the worker has it, but in Node: same runtime, same NumPy, same archive. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';
import { at, root, venvPython } from '../../scripts/lib/paths.mjs';
import type { Catalogue, Control, Event, Report, Spec } from '../../web/src/generated/wire';
import { withMemory } from '../../web/src/worker/modules';
import { installEngine, type PythonEngine } from '../../web/src/worker/python';

const published = at('web', 'public');

export interface Booted {
  engine: PythonEngine;
  /** Objects Python holds now, after a collection. */
  objects(): number;
}

/** Boots Pyodide with NumPy and installs the engine's archive in it. */
export async function bootEngine(): Promise<Booted> {
  const indexURL = `${published}/pyodide/`;
  const { booted: pyodide, memory } = await withMemory(() =>
    loadPyodide({ indexURL, packages: ['numpy'] }),
  );
  const { file } = JSON.parse(readFileSync(`${published}/engine.json`, 'utf8')) as { file: string };
  const bytes = readFileSync(`${published}/${file}`);
  const engine = installEngine(pyodide, new Uint8Array(bytes).buffer, memory);
  const count = 'import gc, sys; gc.collect(); sys.getallocatedblocks()';
  return { engine, objects: () => pyodide.runPython(count) as number };
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
      if (item) {
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
