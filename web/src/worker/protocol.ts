/** What the page and its worker say to each other. */
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

/** What other programs read. */
export type Form = Exported['form'];

/** From the page. `id` comes back with the answer; `run` numbers the runs. */
export type Request =
  | { type: 'boot'; base: string }
  | { type: 'check'; id: number; spec: Spec }
  | { type: 'code'; id: number; spec: Spec; target: Code['target'] }
  | { type: 'read'; id: number; text: string; spec: Spec }
  | { type: 'samples'; id: number; spec: Spec }
  | { type: 'saved'; id: number; bytes: Uint8Array }
  | { type: 'model'; id: number; bytes: Uint8Array; spec: Spec }
  | { type: 'export'; id: number; bytes: Uint8Array; form: Form }
  | { type: 'table'; id: number; config: Config; bytes: Uint8Array | null }
  | { type: 'start'; id: number; run: number; spec: Spec; paused: boolean }
  | { type: 'control'; run: number; control: Control }
  | { type: 'close'; run: number };

/** What is done at the start: Python and its image come, or come without it; the engine starts. */
export type Stage = 'fetching' | 'plain' | 'starting';

/** A file that could not be fetched. */
export interface Missing {
  path: string;
  status: number;
}

/** From the worker, which speaks no language: the page says what it tells. */
export type Reply =
  /** `bytes`: how many are there of what is being fetched. */
  | { type: 'progress'; fraction: number; stage: Stage; bytes?: number }
  | { type: 'ready'; device: string }
  | { type: 'boot-failed'; message: string; missing?: Missing }
  /** Work on a request begins; it may last. */
  | { type: 'taken'; id: number }
  | { type: 'checked'; id: number; report: Report }
  | { type: 'written'; id: number; code: Code }
  | { type: 'understood'; id: number; reading: Reading }
  | { type: 'sampled'; id: number; bytes: Uint8Array }
  | { type: 'examined'; id: number; saved: Saved }
  | { type: 'brought'; id: number; brought: Brought }
  | { type: 'exported'; id: number; exported: Exported }
  | { type: 'opened'; id: number; report: TableReport }
  | { type: 'started'; id: number }
  | { type: 'refused'; id: number; message: string }
  | { type: 'event'; run: number; event: Event }
  /** Python itself is broken (out of memory): this worker is of no more use. */
  | { type: 'crashed'; message: string };
