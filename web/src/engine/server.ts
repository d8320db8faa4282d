/** The engine on the server: requests with fetch, events by EventSource, which resumes itself. */
import type { Control, Event, Report, Spec, TableReport } from '../generated/wire';
import { stepOf } from '../model/events';
import type { EngineClient, RunHandle, StartOptions } from './client';
import { Outbox } from './outbox';
import { reviveEvent } from './revive';

/** The part of EventSource used here, so that tests can bring one to Node. */
export type EventSourceMaker = (url: string) => EventSource;

interface ErrorBody {
  error?: { message?: string; hint?: string; problems?: { message: string }[] };
}

export class ServerEngine implements EngineClient {
  readonly kind = 'server';
  readonly #base: string;
  readonly #makeSource: EventSourceMaker;
  #run: ServerRun | null = null;

  /** `base`: the address of the page; the API lies beside it. */
  constructor(
    base: string,
    makeSource: EventSourceMaker = (url) => new EventSource(url),
  ) {
    this.#base = base;
    this.#makeSource = makeSource;
  }

  async ready(): Promise<{ device: string }> {
    let response: Response;
    try {
      response = await fetch(this.#url('api/engine'));
    } catch {
      throw new Error('The server does not answer. Check that it runs and that you are connected.');
    }
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    if (!response.ok || !isJson) {
      throw new Error('There is no server engine here: this page is served as plain files.');
    }
    const { device, problem } = (await response.json()) as Record<string, string | null>;
    if (!device) throw new Error(problem ?? 'The server has no working engine.');
    return { device };
  }

  check(spec: Spec): Promise<Report> {
    return this.#post('api/check', spec) as Promise<Report>;
  }

  /** Tables are never sent away. */
  openTable(): Promise<TableReport> {
    return Promise.reject(new Error('Your own table stays in this browser. Train it there.'));
  }

  async start(
    spec: Spec,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ): Promise<RunHandle> {
    this.#run?.close();
    this.#run = null;
    const created = await this.#post('api/runs', { spec, paused: options.paused ?? false });
    const { id, events } = created as { id: string; events: string };
    const address = this.#url(`api/runs/${encodeURIComponent(id)}`);
    const source = this.#makeSource(new URL(events, this.#url('')).href);
    const run = new ServerRun(address, source, options, onEvent);
    this.#run = run;
    return run;
  }

  #url(path: string): string {
    return new URL(path, this.#base).href;
  }

  #post(path: string, body: unknown): Promise<unknown> {
    return post(this.#url(path), body);
  }
}

/** One run: its stream of events and its queue of controls. */
class ServerRun implements RunHandle {
  readonly #address: string;
  readonly #source: EventSource;
  readonly #onEvent: (event: Event) => void;
  readonly #onConnection: (trouble: string | null) => void;
  readonly #outbox = new Outbox((control) => this.#deliver(control));
  #nextSeq = 0;
  #step = 0;
  #over = false;

  constructor(
    address: string,
    source: EventSource,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ) {
    this.#address = address;
    this.#source = source;
    this.#onEvent = onEvent;
    this.#onConnection = options.onConnection ?? (() => {});
    source.onopen = () => this.#onConnection(null);
    source.onmessage = (message: MessageEvent<string>) => this.#receive(message.data);
    source.onerror = () => this.#onError();
  }

  send(control: Control): void {
    this.#outbox.send(control);
  }

  close(): void {
    if (this.#over) return;
    this.#end();
    // `keepalive` lets the request outlive a page that is being closed.
    void fetch(this.#address, { method: 'DELETE', keepalive: true }).catch(() => {
      // The server ends a run nobody listens to by itself.
    });
  }

  #receive(text: string): void {
    if (this.#over) return;
    try {
      const event = reviveEvent(text);
      // A stream that is resumed may repeat its last event.
      if (event.seq < this.#nextSeq) return;
      this.#nextSeq = event.seq + 1;
      this.#step = stepOf(event) ?? this.#step;
      if (event.type === 'done' || event.type === 'failed') this.#end();
      this.#onEvent(event);
    } catch (error) {
      this.#fail(`The server's answer could not be read. ${messageOf(error)}`);
    }
  }

  /** EventSource goes on trying after a broken connection, and gives up after an HTTP error. */
  #onError(): void {
    if (this.#over) return;
    if (this.#source.readyState === EventSourceState.CLOSED) {
      this.#fail('The server no longer has this run. Press play to start it again.');
    } else {
      this.#onConnection('The connection to the server is lost. Trying to reach it again …');
    }
  }

  async #deliver(control: Control): Promise<void> {
    try {
      await post(`${this.#address}/control`, control);
    } catch (error) {
      if (!this.#over) this.#onConnection(messageOf(error));
    }
  }

  #fail(message: string): void {
    this.#end();
    this.#onEvent({ type: 'failed', seq: this.#nextSeq, step: this.#step, message });
  }

  #end(): void {
    this.#over = true;
    this.#outbox.close();
    this.#source.close();
  }
}

/** EventSource's own constants; the global is missing where tests bring their own. */
const EventSourceState = { CLOSED: 2 };

async function post(url: string, body: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error('The server does not answer. Check that it runs and that you are connected.');
  }
  if (!response.ok) throw new Error(await explain(response));
  return response.json();
}

/** The server's own words about an error, with the first problem and the hint. */
async function explain(response: Response): Promise<string> {
  const fallback = `The server answered with HTTP status ${response.status}.`;
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  const { message, hint, problems } = body?.error ?? {};
  return [message ?? fallback, problems?.[0]?.message, hint].filter(Boolean).join(' ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
