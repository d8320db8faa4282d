import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Event, Report } from '../../../web/src/generated/wire';
import { BrowserEngine } from '../../../web/src/engine/browser';
import type { Reply, Request } from '../../../web/src/worker/protocol';
import { preset } from '../specs';

/** The worker's side of the messages, written by the test. */
class FakeWorker {
  onmessage: ((event: { data: Reply }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  requests: Request[] = [];
  terminated = false;

  postMessage(request: Request): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(reply: Reply): void {
    this.onmessage?.({ data: reply });
  }
  /** The newest request of a type. */
  asked<T extends Request['type']>(type: T): Extract<Request, { type: T }> {
    const found = this.requests.findLast((request) => request.type === type);
    if (!found) throw new Error(`The page sent no ${type}.`);
    return found as Extract<Request, { type: T }>;
  }
}

function setUp(patience?: number) {
  const workers: FakeWorker[] = [];
  const engine = new BrowserEngine('http://here/', () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  }, patience);
  const worker = () => workers.at(-1) as FakeWorker;
  return { engine, workers, worker };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const status: Event = { type: 'status', seq: 4, step: 7, state: 'running' };

async function booted(patience?: number) {
  const all = setUp(patience);
  const ready = all.engine.ready();
  all.worker().say({ type: 'ready', device: 'NumPy' });
  await ready;
  return all;
}

async function started() {
  const all = await booted();
  const events: Event[] = [];
  const starting = all.engine.start(preset(), { paused: true }, (event) => events.push(event));
  await settle();
  const request = all.worker().asked('start');
  all.worker().say({ type: 'started', id: request.id });
  return { ...all, events, run: await starting, number: request.run };
}

describe('booting', () => {
  test('happens once, and everyone who waits hears of the progress', async () => {
    const { engine, workers, worker } = setUp();
    const heard: string[] = [];
    const both = [1, 2].map((i) => engine.ready((p) => heard.push(`${i} ${p.text}`)));
    worker().say({ type: 'progress', fraction: 0.5, stage: 'fetching', bytes: 2_500_000 });
    worker().say({ type: 'ready', device: 'NumPy 2' });
    await expect(Promise.all(both)).resolves.toEqual([{ device: 'NumPy 2' }, { device: 'NumPy 2' }]);
    const said = 'Fetching Python, 2.5 MB';
    expect(heard).toEqual([`1 ${said}`, `2 ${said}`]);
    expect(workers).toHaveLength(1);
    expect(worker().asked('boot').base).toBe('http://here/');
  });

  test('that lacks a file says which', async () => {
    const { engine, worker } = setUp();
    const ready = engine.ready();
    const missing = { path: '/pyodide/x.wasm', status: 404 };
    worker().say({ type: 'boot-failed', message: '', missing });
    await expect(ready).rejects.toThrow('/pyodide/x.wasm could not be fetched (HTTP status 404).');
  });

  test('that fails says why and can be tried again', async () => {
    const { engine, workers, worker } = setUp();
    const first = engine.ready();
    worker().say({ type: 'boot-failed', message: 'No file.' });
    await expect(first).rejects.toThrow(/could not be started.*No file/);
    expect(worker().terminated).toBe(true);
    const second = engine.ready();
    worker().say({ type: 'ready', device: 'NumPy' });
    await second;
    expect(workers).toHaveLength(2);
  });
});

describe('checking', () => {
  test('boots first and matches answers to questions', async () => {
    const { engine, worker } = setUp();
    const answers = [engine.check(preset()), engine.check(preset('spiral'))];
    worker().say({ type: 'ready', device: 'NumPy' });
    await settle();
    const ids = worker().requests.flatMap((request) => (request.type === 'check' ? [request.id] : []));
    for (const id of ids.toReversed()) {
      worker().say({ type: 'checked', id, report: { structure: `${id}` } as Report });
    }
    const reports = await Promise.all(answers);
    expect(reports.map((report) => report.structure)).toEqual(ids.map(String));
  });
});

describe('a run', () => {
  test('gets its events and sends its controls', async () => {
    const { worker, events, run, number } = await started();
    expect(worker().asked('start')).toMatchObject({ paused: true, spec: preset() });
    worker().say({ type: 'event', run: number, event: status });
    worker().say({ type: 'event', run: number - 1, event: status });
    expect(events).toEqual([status]);
    run.send({ type: 'resume' });
    expect(worker().asked('control')).toMatchObject({ run: number, control: { type: 'resume' } });
  });

  test('is silent once it is closed', async () => {
    const { worker, events, run, number } = await started();
    run.close();
    expect(worker().asked('close').run).toBe(number);
    worker().say({ type: 'event', run: number, event: status });
    run.send({ type: 'resume' });
    expect(events).toEqual([]);
    expect(worker().requests.some((request) => request.type === 'control')).toBe(false);
  });

  test('that is refused rejects with the reason', async () => {
    const { engine, worker } = await booted();
    const starting = engine.start(preset(), {}, () => {});
    await settle();
    worker().say({ type: 'refused', id: worker().asked('start').id, message: 'A cycle.' });
    await expect(starting).rejects.toThrow('A cycle.');
  });

  test('fails when the worker crashes, and the next request gets a new worker', async () => {
    const { engine, workers, worker, events, number } = await started();
    worker().say({ type: 'event', run: number, event: status });
    const unanswered = engine.check(preset());
    await settle();
    worker().say({ type: 'crashed', message: 'Out of memory.' });
    await expect(unanswered).rejects.toThrow('Out of memory.');
    const message = expect.stringMatching(/broke down.*Out of memory\.$/);
    expect(events.at(-1)).toEqual({ type: 'failed', seq: 5, step: 7, message });
    expect(worker().terminated).toBe(true);
    const again = engine.ready();
    worker().say({ type: 'ready', device: 'NumPy' });
    await again;
    expect(workers).toHaveLength(2);
  });

  test('fails when the worker’s script breaks', async () => {
    const { worker, events } = await started();
    worker().onerror?.({ message: 'boom', preventDefault: () => {} });
    expect(events).toEqual([{ type: 'failed', seq: 0, step: 0, message: 'boom' }]);
  });
});

describe('a worker that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** A run whose start the worker has begun with and does not finish. */
  async function preparing() {
    const all = await booted(1000);
    const heard: (string | null)[] = [];
    const onConnection = (text: string | null) => void heard.push(text);
    const starting = all.engine.start(preset(), { onConnection }, () => {});
    await settle();
    const { id } = all.worker().asked('start');
    all.worker().say({ type: 'taken', id });
    return { ...all, heard, starting, id };
  }

  test('is waited for while nothing else is wanted, and the page says so', async () => {
    const { worker, workers, heard, starting, id } = await preparing();
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([expect.stringMatching(/large/)]);
    worker().say({ type: 'started', id });
    await starting;
    expect(heard.at(-1)).toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(workers).toHaveLength(1);
  });

  test('is replaced when the person wants something else', async () => {
    const { engine, worker, workers, starting } = await preparing();
    const refused = expect(starting).rejects.toThrow(/took too long/);
    const check = engine.check(preset('spiral'));
    await settle();
    vi.advanceTimersByTime(1000);
    await refused;
    expect([workers.length, workers[0]?.terminated]).toEqual([2, true]);
    worker().say({ type: 'ready', device: 'NumPy' });
    await settle();
    const { id, spec } = worker().asked('check');
    expect(spec).toEqual(preset('spiral'));
    worker().say({ type: 'checked', id, report: { structure: 'new' } as Report });
    await expect(check).resolves.toEqual({ structure: 'new' });
  });

  test('is replaced when the slice of a closed run is in the way of the next', async () => {
    const { engine, worker, workers } = await booted(1000);
    const first = engine.start(preset(), {}, () => {});
    await settle();
    worker().say({ type: 'started', id: worker().asked('start').id });
    (await first).close();
    const second = engine.start(preset('spiral'), {}, () => {});
    await settle();
    vi.advanceTimersByTime(1000);
    expect(workers).toHaveLength(2);
    worker().say({ type: 'ready', device: 'NumPy' });
    await settle();
    worker().say({ type: 'started', id: worker().asked('start').id });
    await second;
    expect(worker().asked('start').spec).toEqual(preset('spiral'));
  });

  test('is left alone when a run goes on slowly and only a check waits', async () => {
    const { engine, worker, workers } = await booted(1000);
    const first = engine.start(preset(), {}, () => {});
    await settle();
    worker().say({ type: 'started', id: worker().asked('start').id });
    await first;
    const check = engine.check(preset());
    await settle();
    vi.advanceTimersByTime(30_000);
    expect(workers).toHaveLength(1);
    worker().say({ type: 'checked', id: worker().asked('check').id, report: {} as Report });
    await check;
  });

  test('whose replacement does not boot leaves nobody waiting', async () => {
    const { engine, worker, starting } = await preparing();
    const answers = Promise.allSettled([starting, engine.check(preset('spiral'))]);
    await settle();
    vi.advanceTimersByTime(1000);
    worker().say({ type: 'boot-failed', message: 'No memory.' });
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
