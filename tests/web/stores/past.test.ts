// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { setSeed } from '../../../web/src/model/settings';
import { openStores } from './fake-engine';

async function training() {
  const stores = await openStores();
  stores.session.play();
  const { run } = stores.browser;
  run.say({ type: 'status', state: 'running' });
  run.train(1, 10);
  stores.frame();
  return { ...stores, run };
}

describe('looking back', () => {
  async function lookedBack() {
    const stores = await training();
    const { run, session, frame } = stores;
    run.say({ type: 'kept', step: 10, steps: [0, 4, 8] });
    run.say({ type: 'validation', step: 10, epoch: 1, loss: 0.2, metrics: {}, memory_bytes: 1 });
    frame();
    expect(session.past.places).toEqual([0, 4, 8, 10]);
    session.past.rewind(8);
    session.past.rewind(6);
    session.past.rewind(4);
    expect(run.controls.filter(({ type }) => type === 'rewind')).toHaveLength(1);
    run.say({ type: 'status', step: 10, state: 'paused' });
    run.say({ type: 'rewound', step: 8, newest: 10, loss: 1 / 8 });
    expect(run.controls.at(-1)).toEqual({ type: 'rewind', step: 4 });
    run.say({ type: 'rewound', step: 4, newest: 10, loss: 1 / 4 });
    run.say({ type: 'validation', step: 4, epoch: 1, loss: 0.7, metrics: {}, memory_bytes: 1 });
    frame();
    return stores;
  }

  test('shows an earlier step, over the whole curve', async () => {
    const { session } = await lookedBack();
    expect(session).toMatchObject({ step: 4, loss: 1 / 4, valLoss: 0.7 });
    expect(session.past.newest).toBe(10);
    expect(session.past.places).toEqual([0, 4, 8, 10]);
    expect(session.train.last?.x).toBe(10);
    expect(session.validation.last).toEqual({ x: 10, y: 0.2 });
    expect(session.record()?.steps).toBe(10);
  });

  test('goes on from there with what came before, beside the run it was', async () => {
    const { session, run, frame, diary } = await lookedBack();
    await Promise.resolve();
    const [whole, before] = [diary.current, diary.runs.length];
    session.play();
    expect(run.types().at(-1)).toBe('resume');
    run.say({ type: 'cut', step: 4 });
    run.say({ type: 'status', step: 4, state: 'running' });
    run.train(5, 6);
    run.say({ type: 'status', step: 6, state: 'paused' });
    frame();
    await Promise.resolve();
    expect([...session.train.points().x]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(session.validation.points().x.every((x) => x <= 4)).toBe(true);
    expect(session.extremes['val_loss']).toMatchObject({ low: 0.5, high: 0.5 });
    expect(session.past.places).toEqual([0, 4, 6]);
    expect(diary.find(whole ?? '')?.steps).toBe(10);
    expect(diary.runs).toHaveLength(before + 1);
  });

  test('an edit of the seed restarts nothing that was trained', async () => {
    const { session, run, workspace, frame } = await lookedBack();
    session.past.rewind(0);
    run.say({ type: 'rewound', step: 0, newest: 10 });
    workspace.apply('New seed', setSeed(workspace.spec, 77));
    await workspace.settled();
    frame();
    expect(run.types()).not.toContain('restart');
  });
});
