/** The engine inside Pyodide, as TypeScript sees it. */
import type { PyodideAPI } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import type {
  Brought,
  Code,
  Config,
  Control,
  Event,
  Reading,
  Report,
  Saved,
  Spec,
  TableReport,
  Exported,
} from '../generated/wire';
import { FOLDER } from './image';
import { moduleHost } from './modules';
import type { Form } from './protocol';

/** A run that is asked for its items one by one. */
export interface PythonRun {
  /**
   * An event; null when nothing happens until a control comes; a number when nothing happens for
   * so many seconds, unless a control comes; false at the end.
   */
  advance(control: Control | null): Event | number | null | false;
  close(): void;
}

export interface PythonEngine {
  readonly device: string;
  check(spec: Spec): Report;
  /** The experiment as a script for another library. */
  code(spec: Spec, target: Code['target']): Code;
  /** What a Keras script makes of an experiment. */
  readKeras(text: string, spec: Spec): Reading;
  /** The samples as a NumPy archive; throws when the spec has errors. */
  samples(spec: Spec): Uint8Array;
  /** What a file of a saved run holds, or why it cannot be opened. */
  openSaved(bytes: Uint8Array): Saved;
  /** A model of Keras in an experiment that fits it. */
  openModel(bytes: Uint8Array, spec: Spec): Brought;
  /** The network of a saved run for another program. */
  export(bytes: Uint8Array, form: Form): Exported;
  /** What settings make of a CSV file, or of a table that was opened before. */
  openTable(config: Config, bytes: Uint8Array | null): TableReport;
  /** Throws when the spec has errors. */
  open(spec: Spec, paused: boolean): PythonRun;
}

/**
 * Imports the engine and wraps it. NumPy must be loaded and the engine's files be in their folder.
 * Without Python's memory NumPy trains.
 */
export function installEngine(
  pyodide: PyodideAPI,
  memory: WebAssembly.Memory | null,
): PythonEngine {
  const path = pyodide.pyimport('sys.path');
  path.insert(0, FOLDER);
  path.destroy();
  // Each look-up of an attribute makes a proxy that Python keeps alive, so each is done once.
  const glue = pyodide.pyimport('glue');
  const {
    begin,
    check,
    code,
    read_keras,
    samples,
    open_saved,
    open_model,
    export: write,
    open_table,
    Run,
  } = glue as Record<
    | 'begin'
    | 'check'
    | 'code'
    | 'read_keras'
    | 'samples'
    | 'open_saved'
    | 'open_model'
    | 'export'
    | 'open_table'
    | 'Run',
    PyCallable
  >;
  // Python's None is undefined on this side.
  const modules = memory ? moduleHost(memory) : undefined;
  const entries = (pairs: [string, unknown][]) => Object.fromEntries(pairs);
  return {
    device: begin(modules, entries) as string,
    check: (spec) => JSON.parse(check(JSON.stringify(spec)) as string) as Report,
    code: (spec, target) => JSON.parse(code(JSON.stringify(spec), target) as string) as Code,
    readKeras: (text, spec) =>
      JSON.parse(read_keras(text, JSON.stringify(spec)) as string) as Reading,
    samples: (spec) => samples(JSON.stringify(spec)) as Uint8Array,
    openSaved: (bytes) => JSON.parse(open_saved(bytes) as string) as Saved,
    openModel: (bytes, spec) => open_model(bytes, JSON.stringify(spec)) as Brought,
    export: (bytes, form) => write(bytes, form) as Exported,
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
      const file = control?.type === 'load' ? control.file : undefined;
      const told = file ? { type: 'load' } : control;
      const item: unknown = advance(told ? JSON.stringify(told) : undefined, file);
      return (item ?? null) as Event | number | null | false;
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
