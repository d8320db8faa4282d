import { describe, expect, test } from 'vitest';
import type { Control, Event } from '../../../web/src/generated/wire';
import { Pump } from '../../../web/src/worker/pump';
import type { PythonRun } from '../../../web/src/worker/python';
import { buffersOf } from '../../../web/src/worker/transfer';

const status = (seq: number): Event => ({ type: 'status', seq, step: 0, state: 'running' });

/** A run that answers from a list and notes what it was told. */
class ScriptedRun implements PythonRun {
  told: (Control | null)[] = [];
  closed = 0;
  constructor(readonly script: (Event | number | null | false | Error)[]) {}

  advance(control: Control | null): Event | number | null | false {
    this.told.push(control);
    const item = this.script.shift() ?? null;
    if (item instanceof Error) throw item;
    return item;
  }
  close(): void {
    this.closed += 1;
  }
}

const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

describe('the pump', () => {
  test('hands out events until the end, then closes the run', async () => {
    const run = new ScriptedRun([status(0), status(1), false]);
    const events: Event[] = [];
    await new Pump(run, (event) => events.push(event)).loop();
    expect(events.map((event) => event.seq)).toEqual([0, 1]);
    expect(run.closed).toBe(1);
  });

  test('brings no control with the first call, and one with each call after', async () => {
    const run = new ScriptedRun([status(0), status(1), status(2), false]);
    const pump = new Pump(run, () => {});
    pump.send({ type: 'pause' });
    pump.send({ type: 'resume' });
    await pump.loop();
    expect(run.told).toEqual([null, { type: 'pause' }, { type: 'resume' }, null]);
  });

  test('asks again after the time that a run in slow motion names, or for a control', async () => {
    const run = new ScriptedRun([0.001, status(0), 3600, status(1), false]);
    const events: Event[] = [];
    const pump = new Pump(run, (event) => events.push(event));
    const loop = pump.loop();
    await expect.poll(() => run.told.length).toBe(3);
    expect(events.map((event) => event.seq)).toEqual([0]);
    pump.send({ type: 'pause' });
    await loop;
    expect(run.told).toEqual([null, null, null, { type: 'pause' }, null]);
  });

  test('asks nothing while the run rests, and wakes for a control', async () => {
    const run = new ScriptedRun([null, status(0), null, false]);
    const pump = new Pump(run, () => {});
    const loop = pump.loop();
    await settle();
    await settle();
    expect(run.told).toHaveLength(1);
    pump.send({ type: 'resume' });
    await expect.poll(() => run.told.length).toBe(3);
    expect(run.told[1]).toEqual({ type: 'resume' });
    pump.send({ type: 'stop' });
    await loop;
    expect(run.closed).toBe(1);
  });

  test.each([true, false])('ends when it is closed (resting: %s)', async (resting) => {
    const run = new ScriptedRun(resting ? [] : Array.from({ length: 1000 }, (_, i) => status(i)));
    const pump = new Pump(run, () => {});
    const loop = pump.loop();
    await settle();
    pump.close();
    await loop;
    expect(run.closed).toBe(1);
    expect(run.told.length).toBeLessThan(1000);
  });

  test('rejects when the engine throws, and still closes the run', async () => {
    const run = new ScriptedRun([status(0), new Error('broken')]);
    await expect(new Pump(run, () => {}).loop()).rejects.toThrow('broken');
    expect(run.closed).toBe(1);
  });

  test('lets other messages in between two items', async () => {
    const run = new ScriptedRun([status(0), status(1), status(2), false]);
    const order: string[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      order.push('message');
      port1.close();
    };
    const loop = new Pump(run, (event) => order.push(`event ${event.seq}`)).loop();
    port2.postMessage(null);
    await loop;
    expect(order.indexOf('message')).toBeLessThan(order.indexOf('event 2'));
  });
});

test('buffersOf finds every buffer once', () => {
  const shared = new ArrayBuffer(16);
  const value = {
    a: new Float32Array(shared, 0, 2),
    b: { c: [new Int32Array(shared, 8, 2), new Float32Array(3)] },
    text: 'x',
    nothing: null,
  };
  expect(buffersOf(value)).toHaveLength(2);
  expect(buffersOf(value)[0]).toBe(shared);
  expect(buffersOf(null)).toEqual([]);
});
