/** The engine in this page's worker. */
import type { Event, Report, Spec } from '../generated/wire';
import { stepOf } from '../model/events';
import type { Reply, Request } from '../worker/protocol';
import type { BootProgress, EngineClient, RunHandle, StartOptions } from './client';

interface Waiting {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/** One worker from its boot to its end. A broken one is thrown away and another takes its place. */
interface Host {
  worker: Worker;
  booted: Promise<{ device: string }>;
}

function makePageWorker(): Worker {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
}

export class BrowserEngine implements EngineClient {
  readonly kind = 'browser';
  readonly #base: string;
  readonly #makeWorker: () => Worker;
  #host: Host | null = null;
  #progress = new Set<(progress: BootProgress) => void>();
  #waiting = new Map<number, Waiting>();
  #next = 1;
  #run: { number: number; seq: number; step: number; onEvent: (event: Event) => void } | null =
    null;

  /** `base`: the address of the page; Python and the engine lie beside it. */
  constructor(base: string, makeWorker: () => Worker = makePageWorker) {
    this.#base = base;
    this.#makeWorker = makeWorker;
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

  async check(spec: Spec): Promise<Report> {
    const reply = await this.#ask((id) => ({ type: 'check', id, spec }));
    if (reply.type !== 'checked') throw new Error('The worker gave another answer than asked for.');
    return reply.report;
  }

  async start(
    spec: Spec,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ): Promise<RunHandle> {
    const number = this.#next++;
    this.#run = { number, seq: 0, step: 0, onEvent };
    const paused = options.paused ?? false;
    try {
      await this.#ask((id) => ({ type: 'start', id, run: number, spec, paused }));
    } catch (error) {
      if (this.#run?.number === number) this.#run = null;
      throw error;
    }
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

  #boot(): Host {
    const worker = this.#makeWorker();
    const booted = new Promise<{ device: string }>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Reply>) => {
        if (data.type === 'ready') resolve({ device: data.device });
        else if (data.type === 'boot-failed') {
          const error = new Error(`Python could not be started in this browser. ${data.message}`);
          reject(error);
          this.#discard(error.message);
        } else this.#receive(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        const message = event.message || 'The worker’s script could not be loaded.';
        reject(new Error(message));
        this.#discard(message);
      };
    });
    worker.postMessage({ type: 'boot', base: this.#base } satisfies Request);
    return { worker, booted };
  }

  #receive(reply: Reply): void {
    switch (reply.type) {
      case 'progress':
        for (const listener of this.#progress) listener(reply);
        break;
      case 'event':
        this.#deliver(reply.run, reply.event);
        break;
      case 'checked':
      case 'started':
        this.#take(reply.id)?.resolve(reply);
        break;
      case 'refused':
        this.#take(reply.id)?.reject(new Error(reply.message));
        break;
      case 'crashed':
        this.#discard(reply.message);
        break;
    }
  }

  #deliver(number: number, event: Event): void {
    const run = this.#run;
    if (run?.number !== number) return;
    run.seq = event.seq + 1;
    run.step = stepOf(event) ?? run.step;
    run.onEvent(event);
  }

  /** Ends a worker that is of no more use; the next request boots another. */
  #discard(message: string): void {
    this.#host?.worker.terminate();
    this.#host = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(message));
    const run = this.#run;
    this.#run = null;
    run?.onEvent({ type: 'failed', seq: run.seq, step: run.step, message });
  }

  async #ask(request: (id: number) => Request): Promise<Reply> {
    await this.ready();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post(request(id));
    });
  }

  #take(id: number): Waiting | null {
    const waiting = this.#waiting.get(id) ?? null;
    this.#waiting.delete(id);
    return waiting;
  }

  #post(request: Request): void {
    this.#host?.worker.postMessage(request);
  }
}
