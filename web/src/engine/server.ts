/** The engine on the server: requests with fetch, events by EventSource, which resumes itself. */
import type { Code, Control, Event, Report, Spec } from '../generated/wire';
import { ownTable } from '../model/own-table';
import { stepOf } from '../model/events';
import type { EngineClient, RunHandle, SaveHost, StartOptions, TableHost, TableTerms, Ticket } from './client';
import { Refusal, answer, messageOf, post, refused } from './requests';
import { heardEvent, heardMessage, heardReport } from '../words/heard';
import { Outbox } from './outbox';
import { reviveEvent } from './revive';
import { said, t } from '../words';

/** The part of EventSource used here, so that tests can bring one to Node. */
export type EventSourceMaker = (url: string) => EventSource;

/** A table on the server: its fingerprint, its file, and its name there. */
interface Lent {
  id: string;
  bytes: Uint8Array;
  name: string;
}

interface EngineInfo {
  device: string | null;
  problem: string | null;
  limits?: { table_bytes: number; table_rows: number; table_seconds: number };
}

export class ServerEngine implements EngineClient, SaveHost, TableHost {
  readonly kind = 'server';
  readonly #base: string;
  readonly #makeSource: EventSourceMaker;
  #run: ServerRun | null = null;
  #lent: Lent | null = null;
  #terms: TableTerms | null = null;

  /** `base`: the address of the page; the API lies beside it. */
  constructor(
    base: string,
    makeSource: EventSourceMaker = (url) => new EventSource(url),
  ) {
    this.#base = base;
    this.#makeSource = makeSource;
  }

  async ready(): Promise<{ device: string }> {
    const response = await answer(this.#url('api/engine'));
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    if (!response.ok || !isJson) {
      throw new Error(t('stores.server_none'));
    }
    const { device, problem, limits } = (await response.json()) as EngineInfo;
    if (limits) {
      const { table_bytes: bytes, table_rows: rows, table_seconds: seconds } = limits;
      this.#terms = { bytes, rows, seconds };
    }
    if (!device) throw new Error(problem ? said(problem) : t('stores.server_broken'));
    return { device };
  }

  takes(spec: Spec): boolean {
    const id = ownTable(spec);
    return id === null || id === this.#lent?.id;
  }

  async check(spec: Spec): Promise<Report> {
    return heardReport((await this.#ask('api/check', spec, spec)) as Report);
  }

  async code(spec: Spec, target: Code['target']): Promise<Code> {
    return heardMessage((await this.#ask(`api/code/${target}`, spec, spec)) as Code);
  }

  get address(): string {
    return new URL(this.#base).host;
  }

  get terms(): TableTerms | null {
    return this.#terms;
  }

  async lend(id: string, bytes: Uint8Array): Promise<void> {
    // One that is gone already, or a server that is, need not be told.
    await this.takeBack().catch(() => {});
    this.#lent = { id, bytes, name: await this.#upload(bytes) };
  }

  async takeBack(leaving = false): Promise<void> {
    const lent = this.#lent;
    this.#lent = null;
    if (!lent) return;
    const url = this.#url(`api/tables/${encodeURIComponent(lent.name)}`);
    const response = await answer(url, { method: 'DELETE', keepalive: leaving });
    if (!response.ok && response.status !== 404) throw await refused(response);
  }

  async start(
    spec: Spec,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ): Promise<RunHandle> {
    this.#run?.close();
    this.#run = null;
    const body = { spec, paused: options.paused ?? false };
    const created = await this.#ask('api/runs', body, spec);
    const { id, events } = created as { id: string; events: string };
    const address = this.#url(`api/runs/${encodeURIComponent(id)}`);
    const source = this.#makeSource(new URL(events, this.#url('')).href);
    const run = new ServerRun(address, source, options, onEvent);
    this.#run = run;
    return run;
  }

  async keepRun(file: Uint8Array): Promise<Ticket> {
    const body = new Blob([file as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
    const response = await answer(this.#url('api/saves'), { method: 'POST', body });
    if (!response.ok) throw await refused(response);
    return (await response.json()) as Ticket;
  }

  async keptRun(id: string): Promise<Uint8Array> {
    const response = await answer(this.#url(`api/saves/${encodeURIComponent(id)}`));
    if (!response.ok) throw await refused(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  async deleteRun(id: string, key: string): Promise<void> {
    const url = this.#url(`api/saves/${encodeURIComponent(id)}`);
    const response = await answer(url, { method: 'DELETE', headers: { 'strata-key': key } });
    if (!response.ok && response.status !== 404) throw await refused(response);
  }

  #url(path: string): string {
    return new URL(path, this.#base).href;
  }

  /** Posts what holds a spec, with its table's name; a table the server forgot is sent again. */
  async #ask(path: string, body: unknown, spec: Spec): Promise<unknown> {
    if (!this.takes(spec)) throw new Error(t('stores.server_private'));
    const url = this.#url(path);
    const lent = ownTable(spec) === null ? null : this.#lent;
    if (!lent) return post(url, body);
    try {
      return await post(url, body, { 'strata-table': lent.name });
    } catch (error) {
      const taken = lent !== this.#lent;
      if (taken || !(error instanceof Refusal) || error.code !== 'table_gone') throw error;
      lent.name = await this.#upload(lent.bytes);
      return post(url, body, { 'strata-table': lent.name });
    }
  }

  async #upload(bytes: Uint8Array): Promise<string> {
    const body = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'text/csv' });
    const response = await answer(this.#url('api/tables'), { method: 'POST', body });
    if (!response.ok) throw await refused(response);
    return ((await response.json()) as { id: string }).id;
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
    const last = this.#end();
    const remove = (): void => {
      // `keepalive` lets the request outlive a page that is being closed.
      void fetch(this.#address, { method: 'DELETE', keepalive: true }).catch(() => {
        // The server ends a run nobody listens to by itself.
      });
    };
    // Otherwise the end could overtake a control, which then would find no run.
    if (last) void last.then(remove);
    else remove();
  }

  #receive(text: string): void {
    if (this.#over) return;
    try {
      const event = heardEvent(reviveEvent(text));
      // A stream that is resumed may repeat its last event.
      if (event.seq < this.#nextSeq) return;
      this.#nextSeq = event.seq + 1;
      this.#step = stepOf(event) ?? this.#step;
      if (event.type === 'done' || event.type === 'failed') this.#end();
      this.#onEvent(event);
    } catch (error) {
      this.#fail(t('stores.server_unread', { why: messageOf(error) }));
    }
  }

  /** EventSource goes on trying after a broken connection, and gives up after an HTTP error. */
  #onError(): void {
    if (this.#over) return;
    if (this.#source.readyState === EventSourceState.CLOSED) {
      this.#fail(t('stores.server_gone'));
    } else {
      this.#onConnection(t('stores.server_lost'));
    }
  }

  async #deliver(control: Control): Promise<void> {
    try {
      if (control.type === 'load') await this.#upload(control.file);
      else await post(`${this.#address}/control`, control);
    } catch (error) {
      if (!this.#over) this.#onConnection(messageOf(error));
    }
  }

  /** A file travels as bytes. */
  async #upload(file: Uint8Array): Promise<void> {
    const type = 'application/octet-stream';
    const body = new Blob([file as Uint8Array<ArrayBuffer>], { type });
    const response = await answer(`${this.#address}/state`, { method: 'PUT', body });
    if (!response.ok) throw await refused(response);
  }

  #fail(message: string): void {
    this.#end();
    this.#onEvent({ type: 'failed', seq: this.#nextSeq, step: this.#step, message });
  }

  /** Gives what ends when the control under way is answered, if one is. */
  #end(): Promise<void> | null {
    this.#over = true;
    this.#source.close();
    return this.#outbox.close();
  }
}

/** EventSource's own constants; the global is missing where tests bring their own. */
const EventSourceState = { CLOSED: 2 };
