/** The worker that trains: the only place where Pyodide runs. One run at a time. */
import type { Event } from '../generated/wire';
import { stepOf } from '../model/events';
import { loadEngine } from './load';
import type { Reply, Request } from './protocol';
import { Pump } from './pump';
import { isFatal, readable, type PythonEngine } from './python';
import { buffersOf } from './transfer';

let engine: PythonEngine | null = null;
let running: { number: number; pump: Pump } | null = null;

function reply(message: Reply, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

async function boot(base: string): Promise<void> {
  try {
    engine = await loadEngine(base, (fraction, text) =>
      reply({ type: 'progress', fraction, text }),
    );
    reply({ type: 'ready', device: engine.device });
  } catch (error) {
    reply({ type: 'boot-failed', message: readable(error) });
  }
}

/** Does what a request asks for; an error of Python's refuses it, a broken Python ends the worker. */
function answer(id: number, work: (python: PythonEngine) => void): void {
  try {
    if (!engine) throw new Error('The engine has not started yet.');
    reply({ type: 'taken', id });
    work(engine);
  } catch (error) {
    if (engine && isFatal(error)) crash(error);
    else reply({ type: 'refused', id, message: readable(error) });
  }
}

function start(request: Extract<Request, { type: 'start' }>): void {
  answer(request.id, (python) => {
    running?.pump.close();
    const { run: number, id } = request;
    let seq = 0;
    let step = 0;
    const emit = (event: Event) => {
      seq = event.seq + 1;
      step = stepOf(event) ?? step;
      reply({ type: 'event', run: number, event }, buffersOf(event));
    };
    const pump = new Pump(python.open(request.spec, request.paused), emit);
    running = { number, pump };
    reply({ type: 'started', id });
    pump.loop().catch((error: unknown) => {
      if (isFatal(error)) crash(error);
      else emit({ type: 'failed', seq, step, message: readable(error) });
    });
  });
}

function crash(error: unknown): void {
  const message = `Python in this page broke down, perhaps out of memory. ${readable(error)}`;
  reply({ type: 'crashed', message });
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  switch (data.type) {
    case 'boot':
      void boot(data.base);
      break;
    case 'check':
      answer(data.id, (python) => {
        reply({ type: 'checked', id: data.id, report: python.check(data.spec) });
      });
      break;
    case 'table':
      answer(data.id, (python) => {
        const report = python.openTable(data.config, data.bytes);
        reply({ type: 'opened', id: data.id, report });
      });
      break;
    case 'start':
      start(data);
      break;
    case 'control':
      if (running?.number === data.run) running.pump.send(data.control);
      break;
    case 'close':
      if (running?.number === data.run) running.pump.close();
      break;
  }
};
