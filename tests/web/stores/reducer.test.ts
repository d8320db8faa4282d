import { describe, expect, test } from 'vitest';
import type { Event } from '../../../web/src/generated/wire';
import { NO_RUN, reduce, type RunView } from '../../../web/src/stores/reducer';

const started: Event = {
  ...{ type: 'started', seq: 0, backend: 'numpy', device: 'CPU', parameters: 9 },
  ...{ train_samples: 8, validation_samples: 2, batch_size: 2, steps_per_epoch: 4 },
  ...{ hypers: { rate: 0.1 }, seed: 5, structure: 'abc', setup_ms: 1 },
};

type Unnumbered<E> = E extends Event ? Omit<E, 'seq'> : never;

/** The view after a run's start and these events. */
function after(...events: Unnumbered<Event>[]): RunView {
  const numbered = events.map((event, i) => ({ ...event, seq: i + 1 }) as Event);
  return [started, ...numbered].reduce(reduce, { ...NO_RUN, state: 'starting' });
}

const diverged = { type: 'diverged', step: 7, message: 'NaN.' } as const;

describe('each event', () => {
  test('started: paused until a status says otherwise', () => {
    expect(after()).toMatchObject({
      ...{ state: 'paused', step: 0, loss: null, seed: 5, started, hypers: { rate: 0.1 } },
    });
  });

  test('metrics: the newest step and its loss', () => {
    const event = { type: 'metrics', step: [1, 2, 3], loss: Float32Array.of(3, 2, 1) } as const;
    expect(after({ ...event, step: [...event.step] })).toMatchObject({ step: 3, loss: 1 });
    expect(after({ type: 'metrics', step: [1], loss: [NaN] }).loss).toBeNaN();
  });

  test('validation', () => {
    expect(
      after({
        ...{ type: 'validation', step: 4, epoch: 1, loss: 0.2, metrics: { mae: 0.1 } },
        memory_bytes: 4096,
      }),
    ).toMatchObject({ step: 4, valLoss: 0.2, metrics: { mae: 0.1 }, memory: 4096, leftOver: [] });
  });

  test('status', () => {
    expect(after({ type: 'status', step: 0, state: 'running' }).state).toBe('running');
    expect(after({ type: 'status', step: 0, state: 'paused' }).state).toBe('paused');
  });

  test('diverged stays so while it rests, with its message', () => {
    const rest = { type: 'status', step: 7, state: 'paused' } as const;
    expect(after(diverged, rest)).toMatchObject({ state: 'diverged', step: 7, message: 'NaN.' });
  });

  test('restarted begins again, and a diverged run is only paused', () => {
    expect(after(diverged, { type: 'restarted', step: 0, seed: 6 })).toMatchObject({
      ...{ state: 'paused', step: 0, loss: null, valLoss: null, message: null, seed: 6 },
    });
    const running = { type: 'status', step: 0, state: 'running' } as const;
    expect(after(running, { type: 'restarted', step: 0, seed: 6 }).state).toBe('running');
  });

  test('hyper and rejected', () => {
    expect(after({ type: 'hyper', step: 1, key: 'rate', value: 0.5 }).hypers).toEqual({
      rate: 0.5,
    });
    expect(after({ type: 'rejected', step: 1, control: 'hyper', message: 'No.' })).toMatchObject({
      message: 'No.',
      state: 'paused',
    });
  });

  test('done and failed end the run', () => {
    expect(
      after({ type: 'done', step: 9, loss: 1, val_loss: 2, metrics: { mae: 3 } }),
    ).toMatchObject({ state: 'idle', step: 9, loss: 1, valLoss: 2, metrics: { mae: 3 } });
    expect(after({ type: 'failed', step: 9, message: 'Killed.' })).toMatchObject({
      state: 'failed',
      message: 'Killed.',
    });
  });

  test('probe changes nothing but the count', () => {
    const probe = { type: 'probe', step: 0, id: 'a', probe: 'predict', payload: {} } as const;
    expect(after(probe)).toEqual({ ...after(), nextSeq: 2 });
  });

  test('of a kind from the future is told, not dropped in silence', () => {
    const event = { type: 'dream', seq: 1 } as unknown as Event;
    expect(reduce(after(), event).message).toMatch(/does not know: dream/);
  });
});

test('a gap in the numbers is told', () => {
  const view = reduce(after(), { type: 'status', seq: 4, step: 0, state: 'running' });
  expect(view).toMatchObject({ state: 'running', nextSeq: 5, message: /^3 messages .* lost/ });
});

test('it changes nothing it is given', () => {
  const view = Object.freeze(after());
  Object.freeze(view.hypers);
  expect(() => reduce(view, { type: 'hyper', seq: 1, step: 0, key: 'a', value: 1 })).not.toThrow();
});

describe('looking back', () => {
  const trained: Unnumbered<Event>[] = [
    { type: 'status', step: 0, state: 'running' },
    { type: 'metrics', step: [30], loss: [0.5] },
    { type: 'hyper', step: 30, key: 'rate', value: 0.2 },
    { type: 'metrics', step: [60], loss: [0.3] },
    { type: 'hyper', step: 60, key: 'rate', value: 0.3 },
    { type: 'kept', step: 60, steps: [0, 20, 40, 60] },
    { type: 'status', step: 60, state: 'paused' },
  ];
  const best = { step: 60, epoch: 1, loss: 0.1, metrics: {}, memory_bytes: 1 };
  const back = { type: 'rewound', step: 20, newest: 60, loss: 0.6 } as const;

  test('an earlier step is shown, and counts for no best', () => {
    const judged = { ...best, type: 'validation', step: 20, loss: 0.01 } as const;
    const view = after(...trained, { ...best, type: 'validation' }, back, judged);
    expect(view).toMatchObject({ step: 20, newest: 60, loss: 0.6, valLoss: 0.01, state: 'paused' });
    expect(view.extremes['val_loss']).toMatchObject({ low: 0.1 });
  });

  test('back at the newest, nothing is forgotten', () => {
    const view = after(...trained, back, { type: 'rewound', step: 60, newest: 60, loss: 0.3 });
    expect(view).toMatchObject({ step: 60, newest: null, loss: 0.3, kept: [0, 20, 40, 60] });
    expect(view.changes).toHaveLength(2);
  });

  test('what goes on from there forgets what came after; what was changed holds from there', () => {
    const view = after(...trained, back, { type: 'cut', step: 20 });
    expect(view).toMatchObject({ step: 20, newest: null, kept: [0, 20] });
    expect(view.changes).toEqual([{ step: 20, key: 'rate', value: 0.3 }]);
  });

  test('what is changed while looking back counts from the newest step', () => {
    const view = after(...trained, back, { type: 'hyper', step: 20, key: 'rate', value: 0.5 });
    expect(view.changes.at(-1)).toEqual({ step: 60, key: 'rate', value: 0.5 });
  });

  test('before a divergence the run can go on, and after it not', () => {
    const broke = { ...diverged, before: 4 } as const;
    expect(after(broke)).toMatchObject({ state: 'diverged', before: 4 });
    const earlier = after(broke, { type: 'rewound', step: 4, newest: 7, loss: 1 });
    expect(earlier).toMatchObject({ state: 'paused', before: null, message: null, newest: 7 });
    expect(after(broke, { type: 'rewound', step: 4, newest: 7 }, diverged).state).toBe('diverged');
  });

  test('another beginning has no past', () => {
    const view = after(...trained, back, { type: 'restarted', step: 0, seed: 1 });
    expect(view).toMatchObject({ kept: [], newest: null });
  });
});
