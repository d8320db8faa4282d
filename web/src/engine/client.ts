/** The one interface to an engine, wherever it runs. Two transports implement it. */
import type {
  Brought,
  Code,
  Config,
  Control,
  Event,
  Exported,
  Reading,
  Report,
  Saved,
  Spec,
  TableReport,
} from '../generated/wire';

/** Where training happens: in this page's worker, or on the server that sent the page. */
export type EngineKind = 'browser' | 'server';

/** How far an engine has come with starting: `fraction` in 0…1 and what it is doing now. */
export interface BootProgress {
  fraction: number;
  text: string;
}

/** How a run is to start. */
export interface StartOptions {
  paused?: boolean;
  /** Told when the connection to the run breaks (a sentence) and when it is back (null). */
  onConnection?: (trouble: string | null) => void;
}

/** One run on an engine; its events arrive at the listener given to `start`. */
export interface RunHandle {
  /** Sends one control message; after `close` it does nothing. */
  send(control: Control): void;
  /** Ends the run and frees what it holds; no event arrives afterwards. */
  close(): void;
}

/** What reads the learner's own tables: the engine in this browser. */
export interface TableReader {
  /**
   * What settings make of a CSV file, or, without `bytes`, of a table the engine has. The engine
   * keeps the file for the runs to come.
   */
  openTable(config: Config, bytes: Uint8Array | null): Promise<TableReport>;
}

/** What hands out the samples of an experiment: the engine in this browser. */
export interface SampleSource {
  /** The samples as a NumPy archive; rejects for a spec with errors. */
  samples(spec: Spec): Promise<Uint8Array>;
}

/** What reads Keras scripts: the engine in this browser. */
export interface ScriptReader {
  /** What a script makes of an experiment; nothing in it is run. */
  readKeras(text: string, spec: Spec): Promise<Reading>;
}

/** What reads files of saved runs: the engine in this browser. */
export interface SavedReader {
  /** What a file holds, read whole and held against its experiment; nothing is changed. */
  openSaved(bytes: Uint8Array): Promise<Saved>;
  /** A model of Keras, read whole, in an experiment that fits it; nothing is changed. */
  openModel(bytes: Uint8Array, spec: Spec): Promise<Brought>;
  /** The network of a saved run as a file for another program, or why there is none. */
  export(bytes: Uint8Array, form: Exported['form']): Promise<Exported>;
}

/** How large a table a server takes, and after how many seconds without use it forgets it. */
export interface TableTerms {
  bytes: number;
  rows: number;
  seconds: number;
}

/** Where a table can be lent to: the server. It has one at a time. */
export interface TableHost {
  /** The address it would be sent to. */
  readonly address: string;
  /** Null until the server has told. */
  readonly terms: TableTerms | null;
  /** Sends a table in the place of the one before. Rejects with a readable Error. */
  lend(id: string, bytes: Uint8Array): Promise<void>;
  /** Has it forgotten; `leaving`: the page is going away. Rejects when the server does not answer. */
  takeBack(leaving?: boolean): Promise<void>;
}

/** A run kept on a server: `id` opens it, `key` deletes it; it goes when unopened for `days`. */
export interface Ticket {
  id: string;
  key: string;
  days: number;
}

/** Where runs can be kept for others to open. Each rejects with a readable Error. */
export interface SaveHost {
  keepRun(file: Uint8Array): Promise<Ticket>;
  keptRun(id: string): Promise<Uint8Array>;
  /** One that is gone already is no error. */
  deleteRun(id: string, key: string): Promise<void>;
}

/** An engine as the page sees it. */
export interface EngineClient {
  readonly kind: EngineKind;
  /** Boots the engine once (later calls join the same boot); rejects with a readable Error. */
  ready(onProgress?: (progress: BootProgress) => void): Promise<{ device: string }>;
  /** Whether a spec may be sent there: one of the learner's own table only with the table. */
  takes(spec: Spec): boolean;
  /** Shapes, counts and problems of a spec; rejects only when the engine itself is out of order. */
  check(spec: Spec): Promise<Report>;
  /** The experiment as a script for another library, or why there is none. */
  code(spec: Spec, target: Code['target']): Promise<Code>;
  /** Starts a run and closes the one before it; resolves when the engine has accepted the spec. */
  start(spec: Spec, options: StartOptions, onEvent: (event: Event) => void): Promise<RunHandle>;
}
