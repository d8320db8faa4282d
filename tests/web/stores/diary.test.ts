import { describe, expect, test } from 'vitest';
import { readRun } from '../../../web/src/model/diary';
import { Diary, MOST_RUNS } from '../../../web/src/stores/diary.svelte';
import { openStores, settle } from './fake-engine';

type Stores = Awaited<ReturnType<typeof openStores>>;
const RATE = 'optimizer.learning_rate';

/** A run of so many steps, judged once. */
function train({ browser, frame }: Stores, steps: number, accuracy = 0.5): void {
  browser.run.say({ type: 'status', state: 'running' });
  browser.run.train(1, steps);
  const judged = { epoch: 1, loss: 1 / steps, metrics: { accuracy }, memory_bytes: 1 };
  browser.run.say({ type: 'validation', step: steps, ...judged });
  browser.run.say({ type: 'status', step: steps, state: 'paused' });
  frame();
}

describe('the diary', () => {
  test('notes a run from its first step on, and how it went', async () => {
    const stores = await openStores();
    expect(stores.diary.runs).toEqual([]);
    train(stores, 30);
    await settle(stores);
    const [run] = stores.diary.runs;
    expect(stores.diary.runs).toHaveLength(1);
    expect(run).toMatchObject({ number: 1, steps: 30, stepsPerEpoch: 320, diverged: false });
    expect(run?.spec.name).toBe(stores.workspace.spec.name);
    expect(run?.extremes['val.accuracy']).toMatchObject({ high: 0.5, highStep: 30 });
    expect(run?.extremes.val_loss?.low).toBeCloseTo(1 / 30);
    expect(run?.curves.loss?.x).toHaveLength(30);
    expect(stores.keptRuns.size).toBe(1);
  });

  test('notes the next run beside it, with the settings of its first step', async () => {
    const stores = await openStores();
    const { session, workspace, diary, browser } = stores;
    train(stores, 10);
    session.setHyper(RATE, 0.5);
    browser.run.say({ type: 'hyper', step: 10, key: RATE, value: 0.5 });
    await settle(stores);
    session.restart();
    browser.run.say({ type: 'restarted', seed: workspace.spec.seed });
    train(stores, 20);
    await settle(stores);
    const [second, first] = diary.runs;
    expect([first?.number, second?.number]).toEqual([1, 2]);
    expect(first?.steps).toBe(10);
    expect(first?.changes).toEqual([]);
    expect(first?.spec.training.optimizer.config.learning_rate).not.toBe(0.5);
    expect(second?.spec.training.optimizer.config.learning_rate).toBe(0.5);
    expect(diary.before(second!)).toBe(first);
  });

  test('notes what was turned while a run went on', async () => {
    const stores = await openStores();
    train(stores, 10);
    stores.browser.run.say({ type: 'hyper', step: 10, key: RATE, value: 0.5 });
    stores.browser.run.train(11, 15);
    stores.browser.run.say({ type: 'status', step: 15, state: 'paused' });
    await settle(stores);
    expect(stores.diary.runs[0]?.changes).toEqual([{ step: 10, key: RATE, value: 0.5 }]);
  });

  test('keeps the last run when another experiment is opened, and notes a diverged one', async () => {
    const stores = await openStores();
    train(stores, 10);
    stores.browser.run.train(11, 12);
    stores.browser.run.say({ type: 'diverged', step: 12, message: 'no' });
    stores.workspace.loadPreset('spiral');
    await settle(stores);
    expect(stores.diary.runs[0]).toMatchObject({ steps: 12, diverged: true });
    expect(stores.diary.current).not.toBe(stores.diary.runs[0]?.id);
  });

  test('goes on counting after earlier visits, forgets the oldest and what is asked', async () => {
    const stores = await openStores();
    train(stores, 10);
    await settle(stores);
    const [run] = stores.diary.runs;
    const old = Array.from({ length: MOST_RUNS + 3 }, (_, i) => ({
      ...{ ...run!, id: `old-${i}`, number: i + 1 },
    }));
    const kept = new Map<string, unknown>(old.map((one) => [one.id, one]));
    kept.set('broken', { id: 'broken', spec: 'nonsense' });
    const diary = new Diary(
      {
        all: () => Promise.resolve([...kept.values()]),
        put: async (one) => void kept.set(one.id, one),
        remove: async (ids) => ids.forEach((id) => kept.delete(id)),
      },
      () => run!,
    );
    const loaded = diary.load();
    diary.begins();
    diary.rests();
    await loaded;
    await settle(stores);
    expect(diary.runs).toHaveLength(MOST_RUNS);
    expect(diary.runs[0]).toMatchObject({ id: diary.current, number: MOST_RUNS + 4 });
    expect(kept.has('old-0')).toBe(false);
    diary.remove([diary.runs[1]!.id]);
    expect(diary.runs).toHaveLength(MOST_RUNS - 1);
    expect(kept.has(`old-${MOST_RUNS + 2}`)).toBe(false);
  });
});

describe('a run from storage', () => {
  test('comes back as it went, and is refused when it is none', async () => {
    const stores = await openStores();
    train(stores, 10);
    await settle(stores);
    const run = JSON.parse(JSON.stringify(stores.diary.runs[0])) as Record<string, unknown>;
    expect(readRun(run)).toEqual(stores.diary.runs[0]);
    const bad = [
      null,
      'run',
      [],
      { ...run, id: 'x'.repeat(100) },
      { ...run, steps: '10' },
      { ...run, number: NaN },
      { ...run, spec: { version: 2 } },
      { ...run, curves: { loss: { x: [1, 2], y: [1] } } },
      { ...run, curves: { loss: { x: new Array(10_000).fill(1), y: new Array(10_000).fill(1) } } },
      { ...run, extremes: { val_loss: { low: 'a' } } },
      { ...run, changes: new Array(1000).fill({ step: 1, key: 'a', value: 1 }) },
    ];
    for (const each of bad) expect(readRun(each)).toBeNull();
  });

  test('has the spec of its first step even where the seed was drawn anew', async () => {
    const stores = await openStores();
    stores.session.newSeed();
    stores.browser.run.say({ type: 'restarted', seed: 42 });
    train(stores, 5);
    await settle(stores);
    expect(stores.diary.runs[0]?.spec.seed).toBe(42);
  });
});
