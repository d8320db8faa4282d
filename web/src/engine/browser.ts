/** The engine in this page's worker. */
import type {
  Brought,
  Code,
  Config,
  Event,
  Exported,
  Reading,
  Report,
  Saved,
  Spec,
  TableReport,
} from '../generated/wire';
import { stepOf } from '../model/events';
import type { Reply, Request } from '../worker/protocol';
import type {
  BootProgress,
  EngineClient,
  RunHandle,
  SampleSource,
  SavedReader,
  ScriptReader,
  StartOptions,
} from './client';
import {
  heardEvent,
  heardMessage,
  heardProblemOf,
  heardReading,
  heardReport,
  heardTable,
} from '../words/heard';
import { said, t } from '../words';
import { broken, progressed, unbooted } from './worker-words';

/** One worker from its boot to its end. A broken one is thrown away and another takes its place. */
interface Host {
  worker: Worker;
  booted: Promise<{ device: string }>;
}

/** A request whose answer is due. */
interface Waiting {
  request: Request;
  /** Whether the worker has begun with it. */
  taken: boolean;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

interface CurrentRun {
  number: number;
  seq: number;
  step: number;
  onEvent: (event: Event) => void;
  onConnection: (trouble: string | null) => void;
}

/** How long (ms) an answer may take before the worker counts as busy; longer on slow machines. */
const PATIENCE = 5000;
const MOST_PATIENCE = 12_000;

export class BrowserEngine implements EngineClient, SampleSource, SavedReader, ScriptReader {
  readonly kind = 'browser';
  readonly #base: string;
  readonly #makeWorker: () => Worker;
  #patience: number;
  #host: Host | null = null;
  #progress = new Set<(progress: BootProgress) => void>();
  #waiting = new Map<number, Waiting>();
  #next = 1;
  #run: CurrentRun | null = null;
  /** The learner's file, for a worker that takes the place of this one. */
  #table: Uint8Array | null = null;
  #watch: ReturnType<typeof setTimeout> | null = null;

  /** `base`: the address of the page; Python lies beside it. */
  constructor(base: string, makeWorker: () => Worker, patience = PATIENCE) {
    this.#base = base;
    this.#makeWorker = makeWorker;
    this.#patience = patience;
  }

  async ready(onProgress?: (progress: BootProgress) => void): Promise<{ device: string }> {
    if (onProgress) this.#progress.add(onProgress);
    try {
      this.#host ??= this.#boot();
      return await this.#host.booted;
    } finally {
      if (onProgress) this.#progress.delete(onProgress);
    }
  }

  takes(): boolean {
    return true;
  }

  async check(spec: Spec): Promise<Report> {
    const reply = await this.#ask((id) => ({ type: 'check', id, spec }));
    if (reply.type !== 'checked') throw new Error('The worker gave another answer than asked for.');
    return heardReport(reply.report);
  }

  async code(spec: Spec, target: Code['target']): Promise<Code> {
    const reply = await this.#ask((id) => ({ type: 'code', id, spec, target }));
    if (reply.type !== 'written') throw new Error('The worker gave another answer than asked for.');
    return heardMessage(reply.code);
  }

  async readKeras(text: string, spec: Spec): Promise<Reading> {
    const reply = await this.#ask((id) => ({ type: 'read', id, text, spec }));
    if (reply.type !== 'understood') throw new Error('The worker gave another answer than asked for.');
    return heardReading(reply.reading);
  }

  async samples(spec: Spec): Promise<Uint8Array> {
    const reply = await this.#ask((id) => ({ type: 'samples', id, spec }));
    if (reply.type !== 'sampled') throw new Error('The worker gave another answer than asked for.');
    return reply.bytes;
  }

  async openSaved(bytes: Uint8Array): Promise<Saved> {
    const reply = await this.#ask((id) => ({ type: 'saved', id, bytes }));
    if (reply.type !== 'examined') throw new Error('The worker gave another answer than asked for.');
    return heardProblemOf(reply.saved);
  }

  async openModel(bytes: Uint8Array, spec: Spec): Promise<Brought> {
    const reply = await this.#ask((id) => ({ type: 'model', id, bytes, spec }));
    if (reply.type !== 'brought') throw new Error('The worker gave another answer than asked for.');
    return heardProblemOf(reply.brought);
  }

  async export(bytes: Uint8Array, form: Exported['form']): Promise<Exported> {
    const reply = await this.#ask((id) => ({ type: 'export', id, bytes, form }));
    if (reply.type !== 'exported') throw new Error('The worker gave another answer than asked for.');
    return heardMessage(reply.exported);
  }

  async openTable(config: Config, bytes: Uint8Array | null): Promise<TableReport> {
    const reply = await this.#ask((id) => ({ type: 'table', id, config, bytes }));
    if (reply.type !== 'opened') throw new Error('The worker gave another answer than asked for.');
    if (bytes && reply.report.table) this.#table = bytes;
    return heardTable(reply.report);
  }

  async start(
    spec: Spec,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ): Promise<RunHandle> {
    const number = this.#next++;
    const onConnection = options.onConnection ?? (() => {});
    this.#run = { number, seq: 0, step: 0, onEvent, onConnection };
    const paused = options.paused ?? false;
    try {
      await this.#ask((id) => ({ type: 'start', id, run: number, spec, paused }));
    } catch (error) {
      if (this.#run?.number === number) this.#run = null;
      throw error;
    }
    onConnection(null);
    return {
      send: (control) => {
        if (this.#run?.number === number) this.#post({ type: 'control', run: number, control });
      },
      close: () => {
        if (this.#run?.number !== number) return;
        this.#run = null;
        this.#post({ type: 'close', run: number });
      },
    };
  }

  // -- the worker's life ------------------------------------------------------------------------

  #boot(): Host {
    const begun = performance.now();
    const worker = this.#makeWorker();
    const booted = new Promise<{ device: string }>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Reply>) => {
        if (data.type === 'ready') {
          const took = performance.now() - begun;
          this.#patience = Math.min(MOST_PATIENCE, Math.max(this.#patience, 2 * took));
          const bytes = this.#table;
          // Nobody waits for this answer: the file was read before.
          if (bytes) worker.postMessage({ type: 'table', id: 0, config: {}, bytes });
          resolve({ device: data.device });
        } else if (data.type === 'boot-failed') {
          const error = new Error(unbooted(data));
          reject(error);
          this.#discard(error.message);
        } else this.#receive(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        const message = event.message || t('stores.browser_no_script');
        reject(new Error(message));
        this.#discard(message);
      };
    });
    worker.postMessage({ type: 'boot', base: this.#base } satisfies Request);
    return { worker, booted };
  }

  /** Ends a worker that is of no more use; the next request boots another. */
  #discard(message: string): void {
    this.#terminate();
    this.#reject([...this.#waiting.keys()], message);
    const run = this.#run;
    this.#run = null;
    run?.onEvent({ type: 'failed', seq: run.seq, step: run.step, message });
  }

  /** Puts another worker in the place of a busy one; the `kept` requests go to the new one. */
  #replace(kept: Waiting[]): void {
    this.#terminate();
    const given = [...this.#waiting].filter(([, waiting]) => !kept.includes(waiting));
    this.#reject(
      given.map(([id]) => id),
      t('stores.browser_gave_up'),
    );
    this.#host = this.#boot();
    this.#host.booted.then(
      () => kept.forEach(({ request }) => this.#post(request)),
      () => {}, // the failed boot has rejected them
    );
  }

  #terminate(): void {
    this.#host?.worker.terminate();
    this.#host = null;
    this.#stopWatching();
  }

  // -- messages -----------------------------------------------------------------------------------

  async #ask(make: (id: number) => Request): Promise<Reply> {
    await this.ready();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const request = make(id);
      this.#waiting.set(id, { request, taken: false, resolve, reject });
      this.#post(request);
      this.#keepWatch();
    });
  }

  #receive(reply: Reply): void {
    this.#stopWatching();
    switch (reply.type) {
      case 'progress':
        for (const listener of this.#progress) listener(progressed(reply));
        break;
      case 'taken':
        for (const [id, waiting] of this.#waiting) waiting.taken ||= id === reply.id;
        break;
      case 'event':
        this.#deliver(reply.run, reply.event);
        break;
      case 'checked':
      case 'written':
      case 'understood':
      case 'sampled':
      case 'examined':
      case 'brought':
      case 'exported':
      case 'opened':
      case 'started':
        this.#take(reply.id)?.resolve(reply);
        break;
      case 'refused':
        this.#reject([reply.id], said(reply.message));
        break;
      case 'crashed':
        this.#discard(broken(reply));
        break;
    }
    this.#keepWatch();
  }

  #deliver(number: number, event: Event): void {
    const run = this.#run;
    if (run?.number !== number) return;
    run.seq = event.seq + 1;
    run.step = stepOf(event) ?? run.step;
    run.onEvent(heardEvent(event));
  }

  #take(id: number): Waiting | null {
    const waiting = this.#waiting.get(id) ?? null;
    this.#waiting.delete(id);
    return waiting;
  }

  #reject(ids: number[], message: string): void {
    const waiting = ids.map((id) => this.#take(id));
    for (const each of waiting) each?.reject(new Error(message));
  }

  #post(request: Request): void {
    this.#host?.worker.postMessage(request);
  }

  // -- a worker that does not answer --------------------------------------------------------------

  /** Judges the worker after a while without a word from it, as long as an answer is due. */
  #keepWatch(): void {
    if (this.#watch !== null || this.#waiting.size === 0) return;
    const half = this.#patience / 2;
    // In two halves: after a machine's sleep a timer fires before the messages are read.
    this.#watch = setTimeout(() => {
      this.#watch = setTimeout(() => this.#judge(), half);
    }, half);
  }

  #stopWatching(): void {
    if (this.#watch !== null) clearTimeout(this.#watch);
    this.#watch = null;
  }

  /** A busy worker is waited for, unless the person already wants something else. */
  #judge(): void {
    this.#watch = null;
    const [first, ...others] = this.#waiting.values();
    if (!first) return;
    if (first.taken && others.length > 0) this.#replace(others);
    else if (first.taken) this.#run?.onConnection(t('stores.browser_busy'));
    // Not begun: an older run's slice is in the way. Only one that is over may be broken off.
    else if (first.request.type === 'start' || !this.#run) this.#replace([first, ...others]);
    this.#keepWatch();
  }
}
