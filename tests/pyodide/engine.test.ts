import { beforeAll, describe, expect, test } from 'vitest';
import type { Control, Event, MetricsEvent } from '../../web/src/generated/wire';
import { readable, type PythonEngine } from '../../web/src/worker/python';
import { chooseDataset } from '../../web/src/model/fit';
import {
  bootEngine,
  catalogue,
  code,
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
let python: Booted['python'];
beforeAll(async () => {
  ({ engine, objects, python } = await bootEngine());
});

test('steps are modules of our own', () => {
  expect(engine.device).toMatch(/^WebAssembly (relaxed )?SIMD, NumPy 2/);
});

/** A program whose step multiplies whole numbers: Σ (x·xᵀ) for the rows x of a batch, times t. */
const PRODUCTS = `
import numpy as np
from engine.backends.base import Program
from glue import BACKEND

def step(xp, state, batch, hyper):
    loss = xp.sum(batch["x"] @ xp.permute_dims(batch["x"], (1, 0)))
    return {"t": state["t"] + 1.0}, {"loss": xp.astype(loss, "float32") * state["t"]}

data = {"x": np.arange(12, dtype=np.int32).reshape(6, 2)}
session = BACKEND.session(
    Program(step, lambda xp, state, batch, hyper: {}, {}, "products"),
    {"t": np.ones((), np.float32)}, {"train": data, "validation": data}, {},
)
`;

test('an op that cannot be compiled is called in NumPy from the module', () => {
  python(PRODUCTS);
  expect(python('session.left_over()')).toHaveProperty('length', 0);
  python('losses = session.run(np.arange(6, dtype=np.int32).reshape(3, 2))["loss"]');
  expect(python('",".join(session.left_over())')).toBe('matmul');
  expect(python('[int(x) for x in losses] == [20, 488, 2172]')).toBe(true);
});

test('samples are handed out as a NumPy archive', () => {
  const bytes = engine.samples(presetSpec('heart'));
  expect(new TextDecoder().decode(bytes.subarray(0, 2))).toBe('PK');
  expect(bytes.buffer.byteLength).toBe(bytes.length); // so that it can be handed over whole
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

  test.each(['keras', 'pytorch', 'jax'] as const)('has the same script in %s', (target) => {
    expect(engine.code(presetSpec(preset), target)).toEqual(code(preset, target));
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

  test('a run goes back along its way, and on again as it did before', () => {
    const step = (count: number): Control => ({ type: 'step', unit: 'batch', count });
    const back: Control = { type: 'rewind', step: 4 };
    const controls = [step(4), step(6), back, step(6)];
    const events = collect(engine, spec(), { paused: true, controls }, () => false);
    const rewound = events.find((e) => e.type === 'rewound');
    expect(rewound).toMatchObject({ newest: 10 });
    const from = rewound?.step ?? NaN;
    expect(from).toBeLessThan(5);
    const at = events.findIndex((e) => e.type === 'cut');
    const [first, again] = [curve(events.slice(0, at)), curve(events.slice(at))];
    expect(again.slice(0, 10 - from)).toEqual(first.slice(from));
  });

  test('a run is saved as bytes, read again, continued exactly, and exported', () => {
    const step = (count: number): Control => ({ type: 'step', unit: 'batch', count });
    const texts = { spec: JSON.stringify(spec()) };
    const config = { texts };
    const ask: Control = { type: 'subscribe', id: 's', probe: 'state', config };
    const all = { paused: true, controls: [step(5), ask, step(4)] };
    const whole = collect(engine, spec(), all, () => false);
    const file = whole.find((e) => e.type === 'probe')?.payload.file;
    if (!(file instanceof Uint8Array)) throw new Error('The state is no bytes.');

    expect(engine.openSaved(file)).toMatchObject({ problem: null, step: 5, spec: spec() });
    expect(engine.openSaved(file.subarray(9)).problem).toContain('header');

    const load: Control = { type: 'load', file };
    const rest = collect(engine, spec(), { paused: true, controls: [load, step(4)] }, () => false);
    expect(rest.find((e) => e.type === 'loaded')).toMatchObject({ step: 5 });
    expect(curve(rest)).toEqual(curve(whole).slice(5));

    const exported = engine.export(file, 'onnx');
    expect(exported).toMatchObject({ form: 'onnx', message: null });
    expect(exported.content).toBeInstanceOf(Uint8Array);
    expect(exported.content.length).toBeGreaterThan(10_000);
  });
});
