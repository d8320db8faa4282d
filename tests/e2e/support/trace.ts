/** What a page's main thread does, from the browser's own trace. */
import type { CDPSession, Page } from 'playwright-core';

/** In milliseconds of the thread's own computing: what other programs do to it does not count. */
export interface Task {
  name: string;
  cpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** The thread's own time, in microseconds. */
  tdur?: number;
  args: { data?: { url?: string; functionName?: string } };
}

const categories = [
  'toplevel',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
  'v8.execute',
];

export class Trace {
  readonly #events: TraceEvent[] = [];
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
    session.on('Tracing.dataCollected', ({ value }) =>
      this.#events.push(...(value as unknown as TraceEvent[])),
    );
  }

  static async begin(page: Page): Promise<Trace> {
    const session = await page.context().newCDPSession(page);
    const trace = new Trace(page, session);
    await session.send('Tracing.start', {
      traceConfig: { includedCategories: categories },
      transferMode: 'ReportEvents',
    });
    return trace;
  }

  async end(): Promise<void> {
    await this.#page.evaluate(() => performance.mark('trace ends')); // which thread is the page's
    const complete = new Promise((resolve) =>
      this.#session.once('Tracing.tracingComplete', resolve),
    );
    await this.#session.send('Tracing.end');
    await complete;
    await this.#session.detach();
  }

  /** The main thread's tasks. */
  tasks(): Task[] {
    const own = this.#own();
    const inner = own.filter(({ name }) => /^(FunctionCall|Layout|v8\.evaluateModule)$/.test(name));
    return own
      .filter(({ name, tdur }) => name.endsWith('RunTask') && tdur !== undefined)
      .map((task) => ({ cpu: (task.tdur ?? 0) / 1000, name: describe(task, inner) }));
  }

  /** What the tasks took in which a mark of this name was set, in order. */
  tasksOf(mark: string): number[] {
    const own = this.#own();
    const tasks = own.filter(({ name, tdur }) => name.endsWith('RunTask') && tdur !== undefined);
    return own
      .filter(({ name }) => name === mark)
      .map(({ ts }) => {
        const around = tasks.filter((task) => task.ts <= ts && ts <= task.ts + (task.dur ?? 0));
        return Math.max(...around.map(({ tdur = 0 }) => tdur)) / 1000;
      });
  }

  #own(): TraceEvent[] {
    const end = this.#events.findLast(({ name }) => name === 'trace ends');
    if (!end) throw new Error('The trace has no mark of the page.');
    return this.#events.filter(({ pid, tid }) => pid === end.pid && tid === end.tid);
  }
}

/** What a task is made of, for a message. */
function describe(task: TraceEvent, inner: TraceEvent[]): string {
  const until = task.ts + (task.dur ?? 0);
  const parts = inner
    .filter(({ ts, dur = 0 }) => ts >= task.ts && ts + dur <= until)
    .sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
    .slice(0, 3)
    .map(({ name, args, tdur = 0 }) => {
      const file = args.data?.url?.split('/').pop() ?? '';
      return `${name} ${args.data?.functionName ?? ''} ${file} ${Math.round(tdur / 1000)} ms`;
    });
  return parts.join(', ');
}
