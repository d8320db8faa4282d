import { beforeAll, describe, expect, test } from 'vitest';
import type { Control, Event, MetricsEvent } from '../../web/src/generated/wire';
import { readable, type PythonEngine } from '../../web/src/worker/python';
import { chooseDataset } from '../../web/src/model/fit';
import {
  bootEngine,
  catalogue,
  collect,
  cpython,
  presetSpec,
  reference,
  type Booted,
} from './python';

const PRESETS = ['complementary-color', 'spiral', 'heart', 'digits'];
const STEPS = 200;

let engine: PythonEngine;
let objects: Booted['objects'];
beforeAll(async () => {
  ({ engine, objects } = await bootEngine());
});

test('steps are modules of our own', () => {
  expect(engine.device).toMatch(/^WebAssembly (relaxed )?SIMD, NumPy 2/);
});

/** Loss by step of the metrics events. */
function curve(events: Event[]): number[] {
  return events
    .filter((event): event is MetricsEvent => event.type === 'metrics')
    .flatMap((event) => [...event.loss]);
}

function cpythonCurve(preset: string): number[] {
  const lines = cpython('train', preset, '--backend', 'numpy', '--steps', `${STEPS}`, '--json');
  return curve(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event),
  );
}

describe.each(PRESETS)('%s', (preset) => {
  test('is checked as under CPython', () => {
    expect(engine.check(presetSpec(preset))).toEqual(reference(preset));
  });

  test(`has CPython's loss curve over ${STEPS} steps`, () => {
    const here = curve(
      collect(engine, presetSpec(preset), {}, (e) => e.type === 'metrics' && lastStep(e) >= STEPS),
    ).slice(0, STEPS);
    const there = cpythonCurve(preset);
    expect(here).toHaveLength(STEPS);
    expect(there).toHaveLength(STEPS);
    const worst = Math.max(
      ...here.map((loss, i) => Math.abs(loss - (there[i] ?? NaN)) / Math.abs(there[i] ?? NaN)),
    );
    expect(worst).toBeLessThan(1e-4);
  });
});

function lastStep(event: MetricsEvent): number {
  return event.step[event.step.length - 1] ?? 0;
}

test.each(PRESETS)('%s: other data fit once they are chosen', (preset) => {
  for (const { name } of catalogue.datasets) {
    const { spec } = chooseDataset(presetSpec(preset), name, catalogue);
    // A table of one's own asks for its file first.
    const open = name === 'table' ? ['data.config.table'] : [];
    expect(
      engine.check(spec).problems.map((problem) => problem.path),
      name,
    ).toEqual(open);
  }
});

describe('what crosses into JavaScript', () => {
  const spec = () => presetSpec('complementary-color');

  test('arrays are typed and own their memory', () => {
    const predict = { inputs: [[1, 0, 0]] };
    const events = collect(
      engine,
      spec(),
      {
        paused: true,
        controls: [
          { type: 'subscribe', id: 'a', probe: 'predict', config: predict },
          { type: 'step', unit: 'batch', count: 3 },
        ],
      },
      () => false,
    );
    const metrics = events.filter((e) => e.type === 'metrics');
    expect(metrics.flatMap((e) => [...e.step])).toEqual([1, 2, 3]);
    for (const { step, loss } of metrics) {
      expect(step).toBeInstanceOf(Int32Array);
      expect(loss).toBeInstanceOf(Float32Array);
      expect((loss as Float32Array).buffer.byteLength).toBe(4 * loss.length);
    }
    const probe = events.find((e) => e.type === 'probe');
    expect(probe?.payload.outputs).toMatchObject({ shape: [1, 3] });
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i));
    const rests = events.filter((e) => e.type === 'status').at(-1);
    expect(rests).toMatchObject({ state: 'paused', step: 3 });
  });

  test('nothing is left behind, however long a run is and however many there were', () => {
    const predict = { inputs: [[1, 0, 0]] };
    const controls: Control[] = [
      { type: 'subscribe', id: 'a', probe: 'predict', config: predict },
      ...Array.from({ length: 300 }, (): Control => ({ type: 'step', unit: 'batch', count: 1 })),
    ];
    const train = () => collect(engine, spec(), { paused: true, controls }, () => false).length;
    expect(train()).toBeGreaterThan(900);
    const before = objects();
    train();
    for (let i = 0; i < 20; i += 1) engine.check(spec());
    expect(objects() - before).toBeLessThan(300);
  });

  test('a hyper set to NaN is rejected and the run goes on', () => {
    const events = collect(
      engine,
      spec(),
      {
        paused: true,
        controls: [
          { type: 'hyper', key: 'optimizer.learning_rate', value: NaN },
          { type: 'step', unit: 'batch', count: 1 },
        ],
      },
      () => false,
    );
    expect(events.some((e) => e.type === 'rejected')).toBe(true);
    expect(curve(events)).toHaveLength(1);
  });

  test('a spec with errors is refused in one readable line', () => {
    const broken = { ...spec(), data: { type: 'nothing-such', config: {} } };
    let message = '';
    try {
      engine.open(broken, true);
    } catch (error) {
      message = readable(error);
    }
    expect(message).toContain('nothing-such');
    expect(message).not.toContain('Traceback');
    expect(message).not.toMatch(/^[\w.]*Error/);
  });

  test('a diverging run says so, with NaN as NaN', () => {
    const wild = structuredClone(spec());
    wild.training.optimizer.config.learning_rate = 10;
    const events = collect(engine, wild, {}, (e) => e.type === 'diverged');
    expect(events.at(-1)).toMatchObject({ type: 'diverged' });
    expect(curve(events).some((loss) => !Number.isFinite(loss))).toBe(true);
  });
});
