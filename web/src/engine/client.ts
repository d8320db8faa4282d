/** The one interface to an engine, wherever it runs. Two transports implement it. */
import type { Config, Control, Event, Report, Spec, TableReport } from '../generated/wire';

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

/** An engine as the page sees it. */
export interface EngineClient {
  readonly kind: EngineKind;
  /** Boots the engine once (later calls join the same boot); rejects with a readable Error. */
  ready(onProgress?: (progress: BootProgress) => void): Promise<{ device: string }>;
  /** Whether a spec may be sent there: one of the learner's own table only with the table. */
  takes(spec: Spec): boolean;
  /** Shapes, counts and problems of a spec; rejects only when the engine itself is out of order. */
  check(spec: Spec): Promise<Report>;
  /** Starts a run and closes the one before it; resolves when the engine has accepted the spec. */
  start(spec: Spec, options: StartOptions, onEvent: (event: Event) => void): Promise<RunHandle>;
}
