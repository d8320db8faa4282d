import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Event } from '../../../web/src/generated/wire';
import type { StartOptions } from '../../../web/src/engine/client';
import { ServerEngine } from '../../../web/src/engine/server';
import { preset } from '../specs';
import { makeSource } from './event-source';
import { json, openStream, send, serve, type Handler, type TestServer } from './http';

const RUN = '/strata/api/runs/r1';
const open: TestServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function connect(handler: Handler): Promise<{ server: TestServer; engine: ServerEngine }> {
  const server = await serve(handler);
  open.push(server);
  return { server, engine: new ServerEngine(server.base, makeSource) };
}

/** Answers everything but the events, which `events` does. */
function runServer(events: Handler, control: Handler = (_, r) => json(r, 202, {})): Handler {
  return (call, response) => {
    if (call.path === `${RUN}/events`) events(call, response);
    else if (call.path === `${RUN}/control`) control(call, response);
    else if (call.method === 'DELETE') response.writeHead(204).end();
    else json(response, 201, { id: 'r1', events: `${RUN}/events` });
  };
}

async function start(engine: ServerEngine, options: StartOptions = {}) {
  const events: Event[] = [];
  const run = await engine.start(preset(), options, (event) => events.push(event));
  return { run, events };
}

const status = (seq: number) => ({ type: 'status', seq, step: seq, state: 'running' }) as const;
const done = { type: 'done', seq: 3, step: 3, loss: 1, val_loss: null, metrics: { mae: null } };

test('the end of a run does not overtake a control under way', async () => {
  let answer = (): void => {};
  const held: Handler = (_, response) => {
    answer = () => json(response, 202, {});
  };
  const { engine, server } = await connect(runServer((_, r) => openStream(r), held));
  const { run } = await start(engine);
  const methods = () => server.calls.map((call) => call.method);
  run.send({ type: 'pause' });
  await vi.waitFor(() => expect(methods()).toEqual(['POST', 'GET', 'POST']));
  run.send({ type: 'resume' });
  run.close();
  // Another request, answered after a DELETE would have been.
  await engine.check(preset());
  expect(methods()).not.toContain('DELETE');
  answer();
  await vi.waitFor(() => expect(methods().at(-1)).toBe('DELETE'));
  expect(methods().filter((method) => method === 'DELETE')).toHaveLength(1);
});

describe('ready', () => {
  test('tells the device', async () => {
    const { engine, server } = await connect((_, r) => json(r, 200, { device: 'CPU' }));
    await expect(engine.ready()).resolves.toEqual({ device: 'CPU' });
    expect(server.calls[0]?.path).toBe('/strata/api/engine');
  });

  test.each([
    ['plain files', (r: Parameters<Handler>[1]) => r.writeHead(404).end(), /plain files/],
    [
      'a page for every address',
      (r: Parameters<Handler>[1]) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      /plain files/,
    ],
    [
      'no working engine',
      (r: Parameters<Handler>[1]) => json(r, 200, { device: null, problem: 'No JAX here.' }),
      /No JAX here/,
    ],
  ])('%s: says why there is none', async (_, answer, message) => {
    const { engine } = await connect((_call, response) => answer(response));
    await expect(engine.ready()).rejects.toThrow(message);
  });

  test('no server at all', async () => {
    const { engine, server } = await connect(() => {});
    await server.close();
    open.length = 0;
    await expect(engine.ready()).rejects.toThrow(/does not answer/);
  });
});

test('check posts the spec; an error is told in the server’s words', async () => {
  const error = { code: 'x', message: 'Too big.', hint: 'Take fewer.', problems: [{ message: 'p' }] };
  let fail = false;
  const { engine, server } = await connect((_, r) =>
    fail ? json(r, 422, { error }) : json(r, 200, { ok: true }),
  );
  await expect(engine.check(preset())).resolves.toEqual({ ok: true });
  expect(server.calls[0]).toMatchObject({ path: '/strata/api/check', body: preset() });
  fail = true;
  await expect(engine.check(preset())).rejects.toThrow('Too big. p Take fewer.');
});

describe('a run', () => {
  test('delivers its events, lists as typed arrays and null as NaN', async () => {
    const { engine, server } = await connect(
      runServer((_, response) => {
        openStream(response);
        response.write(': heartbeat\n\n');
        send(response, { type: 'metrics', seq: 0, step: [1, 2], loss: [0.5, null] } as never);
        send(response, {
          ...{ type: 'probe', seq: 1, step: 2, id: 'a', probe: 'predict' },
          payload: { outputs: { shape: [2], data: [1, null] }, index: [4] },
        } as never);
        send(response, { ...done, seq: 2 });
      }),
    );
    const { events } = await start(engine, { paused: true });
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(server.calls[0]?.body).toEqual({ spec: preset(), paused: true });
    expect(events[0]).toMatchObject({
      step: Int32Array.of(1, 2),
      loss: Float32Array.of(0.5, NaN),
    });
    expect(events[1]).toMatchObject({
      payload: { outputs: { shape: [2], data: Float32Array.of(1, NaN) }, index: [4] },
    });
    expect(events[2]).toMatchObject({ loss: 1, val_loss: NaN, metrics: { mae: NaN } });
  });

  test('comes back after a dropped stream without losing or repeating an event', async () => {
    const trouble: (string | null)[] = [];
    const { engine, server } = await connect(
      runServer((call, response) => {
        openStream(response);
        if (call.lastEventId === null) {
          send(response, status(0));
          send(response, status(1));
          response.end();
        } else {
          // A server may send the last event again.
          for (const seq of [1, 2]) send(response, status(seq));
          send(response, done);
        }
      }),
    );
    const { events } = await start(engine, { onConnection: (text) => trouble.push(text) });
    await vi.waitFor(() => expect(events).toHaveLength(4));
    expect(events.map((event) => event.seq)).toEqual([0, 1, 2, 3]);
    const streams = server.calls.filter((call) => call.path.endsWith('/events'));
    expect(streams.map((call) => call.lastEventId)).toEqual([null, '1']);
    expect(trouble).toEqual([null, expect.stringMatching(/connection .* lost/), null]);
  });

  test('that the server has forgotten has failed, and says so once', async () => {
    const { engine } = await connect(
      runServer((call, response) => {
        if (call.lastEventId !== null) return json(response, 404, {});
        openStream(response);
        send(response, status(0));
        response.end();
      }),
    );
    const { events } = await start(engine);
    await vi.waitFor(() => expect(events).toHaveLength(2));
    expect(events[1]).toMatchObject({ type: 'failed', seq: 1, message: /no longer has/ });
  });

  test('whose events cannot be read has failed', async () => {
    const { engine } = await connect(
      runServer((_, response) => {
        openStream(response);
        response.write('id: 0\ndata: {"type":\n\n');
      }),
    );
    const { events } = await start(engine);
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(events[0]).toMatchObject({ type: 'failed', message: /could not be read/ });
  });

  test('takes controls in order, and only the latest value of a slider', async () => {
    const { engine, server } = await connect(runServer((_, response) => openStream(response)));
    const { run } = await start(engine);
    run.send({ type: 'pause' });
    for (const value of [1, 2, 3]) run.send({ type: 'hyper', key: 'lr', value });
    run.send({ type: 'hyper', key: 'other', value: 9 });
    run.send({ type: 'resume' });
    const sent = () => server.calls.filter((c) => c.path.endsWith('/control')).map((c) => c.body);
    await vi.waitFor(() => expect(sent()).toHaveLength(4));
    expect(sent()).toEqual([
      { type: 'pause' },
      { type: 'hyper', key: 'lr', value: 3 },
      { type: 'hyper', key: 'other', value: 9 },
      { type: 'resume' },
    ]);
  });

  test('says what the server has against a control', async () => {
    const trouble: (string | null)[] = [];
    const { engine } = await connect(
      runServer(
        (_, response) => openStream(response),
        (_, response) => json(response, 429, { error: { message: 'Too many requests.' } }),
      ),
    );
    const { run } = await start(engine, { onConnection: (text) => trouble.push(text) });
    run.send({ type: 'pause' });
    await vi.waitFor(() => expect(trouble).toContain('Too many requests.'));
  });

  test('is ended on the server when it is closed or another starts', async () => {
    const { engine, server } = await connect(runServer((_, response) => openStream(response)));
    const { run } = await start(engine);
    await start(engine);
    const deletes = () => server.calls.filter((call) => call.method === 'DELETE').length;
    await vi.waitFor(() => expect(deletes()).toBe(1));
    run.close();
    run.send({ type: 'pause' });
    await engine.check(preset());
    expect(deletes()).toBe(1);
    expect(server.calls.some((call) => call.path.endsWith('/control'))).toBe(false);
  });

  test('that is refused rejects with the first problem', async () => {
    const error = { code: 'spec', message: 'The spec has problems.', problems: [{ message: 'No.' }] };
    const { engine } = await connect((_, response) => json(response, 422, { error }));
    await expect(start(engine)).rejects.toThrow('The spec has problems. No.');
  });
});

describe('a table of one’s own', () => {
  const bytes = new TextEncoder().encode('"x,kind"');
  const spec = (table: string) => ({ ...preset(), data: { type: 'table', config: { table } } });
  const gone = { error: { code: 'table_gone', message: 'It is not here.' } };

  /** A server that keeps tables t1, t2, … and forgets them when `forget` is called. */
  async function tableServer() {
    let count = 0;
    let kept: string | null = null;
    const found = await connect((call, response) => {
      const isTable = call.path.startsWith('/strata/api/tables');
      if (isTable && call.method === 'POST') {
        kept = `t${(count += 1)}`;
        json(response, 201, { id: kept });
      } else if (isTable) response.writeHead(204).end();
      else if (call.table === kept) json(response, 200, { ok: true });
      else json(response, 404, gone);
    });
    return { ...found, forget: () => (kept = null) };
  }

  test('neither it nor its columns’ names are sent unless it is lent', async () => {
    const { engine, server } = await tableServer();
    expect([engine.takes(preset()), engine.takes(spec('abc'))]).toEqual([true, false]);
    await expect(engine.check(spec('abc'))).rejects.toThrow(/in this browser only/);
    await expect(engine.start(spec('abc'), {}, () => {})).rejects.toThrow(/in this browser only/);
    expect(server.calls).toEqual([]);
  });

  test('lent, its name goes with the spec, and another table does not', async () => {
    const { engine, server } = await tableServer();
    await engine.lend('abc', bytes);
    expect(server.calls[0]).toMatchObject({ method: 'POST', body: 'x,kind', type: 'text/csv' });
    await expect(engine.check(spec('abc'))).resolves.toEqual({ ok: true });
    expect(server.calls[1]?.table).toBe('t1');
    expect(engine.takes(spec('def'))).toBe(false);
  });

  test('forgotten by the server, it is sent again', async () => {
    const { engine, server, forget } = await tableServer();
    await engine.lend('abc', bytes);
    forget();
    await expect(engine.check(spec('abc'))).resolves.toEqual({ ok: true });
    expect(server.calls.map((call) => [call.path, call.table])).toEqual([
      ['/strata/api/tables', null],
      ['/strata/api/check', 't1'],
      ['/strata/api/tables', null],
      ['/strata/api/check', 't2'],
    ]);
  });

  test('taken back, it is deleted there and goes nowhere any more', async () => {
    const { engine, server } = await tableServer();
    await engine.lend('abc', bytes);
    await engine.takeBack();
    expect(server.calls[1]).toMatchObject({ method: 'DELETE', path: '/strata/api/tables/t1' });
    expect(engine.takes(spec('abc'))).toBe(false);
  });
});
