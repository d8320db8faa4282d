/** EventSource for Node, which has none: reads the stream with fetch and resumes as browsers do. */

/** As much of an EventSource as the page uses. */
export class NodeEventSource {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  #lastId = '';
  #retry = 10;
  readonly #abort = new AbortController();

  constructor(readonly url: string) {
    void this.#follow();
  }

  close(): void {
    this.readyState = 2;
    this.#abort.abort();
  }

  async #follow(): Promise<void> {
    while (this.readyState !== 2) {
      const over = await this.#connect().catch(() => false);
      if (this.readyState === 2) return;
      this.readyState = over ? 2 : 0;
      this.onerror?.();
      if (!over) await new Promise((resolve) => setTimeout(resolve, this.#retry));
    }
  }

  /** One connection; true when the answer says not to come back. */
  async #connect(): Promise<boolean> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.#lastId !== '') headers['last-event-id'] = this.#lastId;
    const response = await fetch(this.url, { headers, signal: this.#abort.signal });
    if (response.status !== 200 || !response.body) return true;
    this.readyState = 1;
    this.onopen?.();
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#dispatch(block);
    }
    return false;
  }

  #dispatch(block: string): void {
    const lines = block.split('\n').map((line) => line.split(/: ?(.*)/s));
    const field = (name: string) => lines.find(([key]) => key === name)?.[1];
    this.#lastId = field('id') ?? this.#lastId;
    const data = field('data');
    if (data !== undefined && this.readyState === 1) this.onmessage?.({ data });
  }
}

/** One of them, under the type the page asks for. */
export function makeSource(url: string): EventSource {
  return new NodeEventSource(url) as unknown as EventSource;
}
