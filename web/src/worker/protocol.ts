/** What the page and its worker say to each other. */
import type { Config, Control, Event, Report, Spec, TableReport } from '../generated/wire';

/** From the page. `id` comes back with the answer; `run` numbers the runs. */
export type Request =
  | { type: 'boot'; base: string }
  | { type: 'check'; id: number; spec: Spec }
  | { type: 'table'; id: number; config: Config; bytes: Uint8Array | null }
  | { type: 'start'; id: number; run: number; spec: Spec; paused: boolean }
  | { type: 'control'; run: number; control: Control }
  | { type: 'close'; run: number };

/** From the worker. */
export type Reply =
  | { type: 'progress'; fraction: number; text: string }
  | { type: 'ready'; device: string }
  | { type: 'boot-failed'; message: string }
  /** Work on a request begins; it may last. */
  | { type: 'taken'; id: number }
  | { type: 'checked'; id: number; report: Report }
  | { type: 'opened'; id: number; report: TableReport }
  | { type: 'started'; id: number }
  | { type: 'refused'; id: number; message: string }
  | { type: 'event'; run: number; event: Event }
  /** Python itself is broken (out of memory): this worker is of no more use. */
  | { type: 'crashed'; message: string };
