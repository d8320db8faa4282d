/** The engine inside Pyodide, as TypeScript sees it. */
import type { PyodideAPI } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import type { Config, Control, Event, Report, Spec, TableReport } from '../generated/wire';
import glueSource from './glue.py?raw';
import { moduleHost } from './modules';

/** A run that is asked for its items one by one. */
export interface PythonRun {
  /** An event; null when nothing happens until a control comes; false at the end. */
  advance(control: Control | null): Event | null | false;
  close(): void;
}

export interface PythonEngine {
  readonly device: string;
  check(spec: Spec): Report;
  /** What settings make of a CSV file, or of a table that was opened before. */
  openTable(config: Config, bytes: Uint8Array | null): TableReport;
  /** Throws when the spec has errors. */
  open(spec: Spec, paused: boolean): PythonRun;
}

/** Where the engine lies in Pyodide's file system. */
const FOLDER = '/strata';

/**
 * Unpacks the engine's archive, imports it and wraps it. NumPy must be loaded already. Without
 * Python's memory NumPy trains.
 */
export function installEngine(
  pyodide: PyodideAPI,
  archive: ArrayBuffer,
  memory: WebAssembly.Memory | null,
): PythonEngine {
  // Python's None is undefined on this side.
  pyodide.registerJsModule('strata_host', { modules: memory ? moduleHost(memory) : undefined });
  pyodide.unpackArchive(archive, 'zip', { extractDir: FOLDER });
  pyodide.FS.writeFile(`${FOLDER}/glue.py`, glueSource);
  const path = pyodide.pyimport('sys.path');
  path.insert(0, FOLDER);
  path.destroy();
  // Each look-up of an attribute makes a proxy that Python keeps alive, so each is done once.
  const glue = pyodide.pyimport('glue');
  const { device, check, open_table, Run } = glue as Record<
    'device' | 'check' | 'open_table' | 'Run',
    PyCallable
  >;
  return {
    device: device() as string,
    check: (spec) => JSON.parse(check(JSON.stringify(spec)) as string) as Report,
    openTable: (config, bytes) =>
      // Python's None is undefined on this side.
      JSON.parse(open_table(JSON.stringify(config), bytes ?? undefined) as string) as TableReport,
    open: (spec, paused) => wrapRun(Run(JSON.stringify(spec), paused) as PyProxy),
  };
}

function wrapRun(run: PyProxy): PythonRun {
  const advance = run.advance as PyCallable;
  const close = run.close as PyCallable;
  return {
    advance: (control) => {
      // Python's None is undefined on this side.
      const item: unknown = advance(control ? JSON.stringify(control) : undefined);
      return (item ?? null) as Event | null | false;
    },
    close: () => {
      close();
      for (const proxy of [advance, close, run]) proxy.destroy();
    },
  };
}

/** What went wrong in words for the page: the traceback's last line, without the class. */
export function readable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!isPythonError(error)) return error.message;
  const last = error.message.trimEnd().split('\n').at(-1) ?? '';
  return last.replace(/^[\w.]+: /, '');
}

/** Whether Python itself is broken, so that only a new worker helps. */
export function isFatal(error: unknown): boolean {
  return !(error instanceof Error && isPythonError(error));
}

function isPythonError(error: Error): boolean {
  return error.name === 'PythonError' && !('pyodide_fatal_error' in error);
}
