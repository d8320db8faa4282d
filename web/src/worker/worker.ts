/** The worker that trains: the only place where Pyodide runs. One run at a time. */
import type { Event } from '../generated/wire';
import { stepOf } from '../model/events';
import { FetchError, loadEngine } from './load';
import type { Reply, Request } from './protocol';
import { Pump } from './pump';
import { isFatal, readable, type PythonEngine } from './python';
import { buffersOf } from './transfer';

let booting: Promise<PythonEngine> | null = null;
let engine: PythonEngine | null = null;
let running: { number: number; pump: Pump } | null = null;

function reply(message: Reply, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** Boots at the first call; each is answered once the engine is ready. */
async function boot(base: string): Promise<void> {
  try {
    booting ??= loadEngine(base, (fraction, stage, bytes) =>
      reply({ type: 'progress', fraction, stage, bytes }),
    );
    engine = await booting;
    reply({ type: 'ready', device: engine.device });
  } catch (error) {
    const missing = error instanceof FetchError ? error.missing : undefined;
    reply({ type: 'boot-failed', message: readable(error), missing });
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
  reply({ type: 'crashed', message: readable(error) });
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
    case 'code':
      answer(data.id, (python) => {
        reply({ type: 'written', id: data.id, code: python.code(data.spec, data.target) });
      });
      break;
    case 'read':
      answer(data.id, (python) => {
        const reading = python.readKeras(data.text, data.spec);
        reply({ type: 'understood', id: data.id, reading });
      });
      break;
    case 'samples':
      answer(data.id, (python) => {
        const bytes = python.samples(data.spec);
        reply({ type: 'sampled', id: data.id, bytes }, [bytes.buffer]);
      });
      break;
    case 'saved':
      answer(data.id, (python) => {
        reply({ type: 'examined', id: data.id, saved: python.openSaved(data.bytes) });
      });
      break;
    case 'model':
      answer(data.id, (python) => {
        const brought = python.openModel(data.bytes, data.spec);
        reply({ type: 'brought', id: data.id, brought }, buffersOf(brought));
      });
      break;
    case 'export':
      answer(data.id, (python) => {
        const exported = python.export(data.bytes, data.form);
        reply({ type: 'exported', id: data.id, exported }, buffersOf(exported));
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
