// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { setBatchSize, setPath, setSeed } from '../../../web/src/model/settings';
import { makeStores, openStores, settle } from './fake-engine';

const RATE = 'training.optimizer.config.learning_rate';
const KEY = 'optimizer.learning_rate';

async function training() {
  const stores = await openStores();
  stores.session.play();
  const { run } = stores.browser;
  run.say({ type: 'status', state: 'running' });
  run.train(1, 10);
  stores.frame();
  return { ...stores, run };
}

describe('opening', () => {
  test('boots and shows the untrained network, paused', async () => {
    const { session, browser, workspace } = await openStores();
    expect(session.boot).toMatchObject({ state: 'ready', fraction: 1 });
    expect(browser.run.options.paused).toBe(true);
    expect(session.state).toBe('paused');
    expect([session.step, session.loss, session.valLoss]).toEqual([0, null, 0.5]);
    expect(workspace.report?.ok).toBe(true);
    expect(browser.runs).toHaveLength(1);
  });

  test('shows how far the boot is', () => {
    const { session } = makeStores();
    void session.open();
    expect(session.boot).toEqual({ state: 'booting', fraction: 0.5, text: 'half' });
  });

  test('a boot that fails says so, and play tries again', async () => {
    const stores = makeStores();
    stores.browser.trouble = 'No WebAssembly.';
    void stores.session.open();
    await settle(stores);
    expect(stores.session.boot).toMatchObject({ state: 'failed', text: 'No WebAssembly.' });
    stores.browser.trouble = null;
    stores.session.play();
    await settle(stores);
    expect(stores.browser.run.options.paused).toBe(false);
  });

  test('play before the engine is there begins at once, and steps begin from rest', async () => {
    for (const [press, paused, told] of [
      ['play', false, []],
      ['step', true, ['step']],
      ['play, pause', true, ['resume', 'pause']],
    ] as const) {
      const stores = makeStores();
      void stores.session.open();
      if (press === 'step') stores.session.stepOnce('batch');
      else stores.session.play();
      if (press === 'play, pause') stores.session.pause();
      await settle(stores);
      const { run } = stores.browser;
      expect([run.options.paused, run.types()]).toEqual([paused, told]);
    }
  });

  test('the server checks while the browser boots', async () => {
    const stores = makeStores();
    await stores.session.discover();
    await settle(stores);
    expect(stores.server.checks).toHaveLength(1);
    expect(stores.workspace.report?.ok).toBe(true);
    expect(stores.session.engines).toEqual([
      expect.objectContaining({ kind: 'browser', available: true }),
      { kind: 'server', available: true, device: 'server device', reason: null },
    ]);
  });

  test('a page without a server says why that engine cannot be had', async () => {
    const stores = makeStores();
    stores.server.trouble = 'Only files here.';
    await stores.session.discover();
    expect(stores.session.engines[1]).toMatchObject({
      available: false,
      reason: 'Only files here.',
    });
  });
});

describe('playing', () => {
  test('resumes the waiting run and follows it', async () => {
    const { session, run } = await training();
    expect(run.types()).toEqual(['resume']);
    expect(session).toMatchObject({ state: 'running', step: 10, loss: 0.1 });
    expect(session.epoch).toBeCloseTo(10 / 320);
    expect([...session.train.points().y]).toEqual(
      Array.from({ length: 10 }, (_, i) => 1 / (i + 1)),
    );
    session.pause();
    expect(run.types()).toEqual(['resume', 'pause']);
  });

  test('measures steps per second, and none while it rests', async () => {
    const { session, run, frame } = await training();
    for (let i = 1; i <= 50; i += 1) {
      run.train(10 * i + 1, 10 * i + 10);
      frame(20);
    }
    expect(session.stepsPerSecond).toBeCloseTo(500, 0);
    run.say({ type: 'status', state: 'paused' });
    frame();
    expect(session.stepsPerSecond).toBe(0);
  });

  test('publishes once per frame, however many events come', async () => {
    const { session, run, frame, frames } = await training();
    const version = session.train.version;
    for (let step = 11; step < 100; step += 1) run.train(step, step);
    expect([session.step, frames.length]).toEqual([10, 1]);
    frame();
    expect([session.step, session.train.version]).toEqual([99, version + 1]);
  });

  test('keeps further losses by name, until a new start', async () => {
    const { session, run, frame } = await training();
    const losses = { generator: [0.7, 0.6], discriminator: [0.5, 0.4] };
    run.say({ type: 'metrics', step: [11, 12], loss: [1.2, 1], losses });
    frame();
    expect(Object.keys(session.further)).toEqual(['generator', 'discriminator']);
    expect(session.further['generator']?.last).toEqual({ x: 12, y: 0.6 });
    run.say({ type: 'restarted', seed: 0 });
    expect(session.further).toEqual({});
  });

  test('step asks for one batch or epoch', async () => {
    const { session, browser } = await openStores();
    session.stepOnce('batch');
    session.stepOnce('epoch');
    expect(browser.run.controls).toEqual([
      { type: 'step', unit: 'batch', count: 1 },
      { type: 'step', unit: 'epoch', count: 1 },
    ]);
  });

  test('step before anything runs begins a run that rests first', async () => {
    const stores = makeStores();
    stores.session.stepOnce('batch');
    await settle(stores);
    expect(stores.browser.run.options.paused).toBe(true);
    expect(stores.browser.run.types()).toEqual(['step']);
  });

  test('a diverged run starts over when it is played', async () => {
    const { session, run, frame } = await training();
    run.say({ type: 'diverged', step: 11, message: 'NaN.' });
    run.say({ type: 'status', state: 'paused' });
    frame();
    expect(session).toMatchObject({ state: 'diverged', message: 'NaN.' });
    session.play();
    expect(run.types().slice(-2)).toEqual(['restart', 'resume']);
  });

  test('a failed run is closed and the next play begins another', async () => {
    const stores = await training();
    stores.run.say({ type: 'failed', step: 10, message: 'Killed.' });
    stores.frame();
    expect(stores.session).toMatchObject({ state: 'failed', message: 'Killed.', step: 10 });
    expect(stores.run.closed).toBe(true);
    stores.session.play();
    await settle(stores);
    expect(stores.browser.runs).toHaveLength(2);
    expect(stores.session).toMatchObject({ step: 0, message: null });
  });

  test('a run the engine refuses has failed, with the reason', async () => {
    const stores = makeStores();
    stores.browser.refusal = 'Too big.';
    stores.session.play();
    await settle(stores);
    expect(stores.session).toMatchObject({ state: 'failed', message: 'Too big.' });
  });

  test('trouble with the connection is told until it is over', async () => {
    const { session, run } = await training();
    run.options.onConnection?.('Lost.');
    expect(session.message).toBe('Lost.');
    run.options.onConnection?.(null);
    expect(session.message).toBeNull();
  });
});

describe('starting over', () => {
  test('restart keeps the seed and clears the curves', async () => {
    const { session, run, frame } = await training();
    session.restart();
    expect(run.controls.at(-1)).toEqual({ type: 'restart', seed: 0 });
    run.say({ type: 'restarted', seed: 0 });
    frame();
    expect([session.step, session.train.total, session.state]).toEqual([0, 0, 'running']);
  });

  test('a new seed is an edit and a restart', async () => {
    const stores = await training();
    stores.session.newSeed();
    await settle(stores);
    expect(stores.workspace.spec.seed).toBe(42);
    expect(stores.run.controls.at(-1)).toEqual({ type: 'restart', seed: 42 });
    expect(stores.workspace.canUndo).toBe(true);
  });

  test('a seed that is not the run’s is told, and restart takes it', async () => {
    const stores = await training();
    stores.workspace.apply('Seed', setSeed(stores.workspace.spec, 7));
    await settle(stores);
    expect(stores.session.stale).toMatch(/seed/);
    expect(stores.run.types()).not.toContain('restart');
    stores.session.restart();
    stores.run.say({ type: 'restarted', seed: 7 });
    stores.frame();
    expect(stores.session.stale).toBeNull();
  });

  test('before the first step another seed is shown at once', async () => {
    const stores = await openStores();
    stores.workspace.apply('Seed', setSeed(stores.workspace.spec, 7));
    await settle(stores);
    expect(stores.browser.run.controls).toEqual([{ type: 'restart', seed: 7 }]);
  });
});

describe('edits while a run is there', () => {
  test('a hyper is sent live, once, and resets nothing', async () => {
    const stores = await training();
    stores.session.setHyper(KEY, 0.5);
    const control = { type: 'hyper', key: KEY, value: 0.5 };
    expect(stores.run.controls.at(-1)).toEqual(control);
    stores.run.say({ type: 'hyper', key: KEY, value: 0.5 });
    await settle(stores);
    expect(stores.run.controls.filter(({ type }) => type === 'hyper')).toEqual([control]);
    expect(stores.session.stale).toBeNull();
    expect(stores.browser.runs).toHaveLength(1);
  });

  test('a hyper changed in the spec reaches the run as well', async () => {
    const stores = await training();
    stores.workspace.apply('Rate', setPath(stores.workspace.spec, RATE, 0.25));
    await settle(stores);
    expect(stores.run.controls.at(-1)).toEqual({ type: 'hyper', key: KEY, value: 0.25 });
    stores.run.say({ type: 'hyper', key: KEY, value: 0.25 });
    stores.workspace.undo();
    await settle(stores);
    expect(stores.run.controls.at(-1)).toMatchObject({ type: 'hyper', value: 0.1 });
  });

  test('an unknown hyper changes nothing', async () => {
    const stores = await training();
    const before = stores.workspace.spec;
    stores.session.setHyper('nothing', 1);
    expect(stores.workspace.spec).toBe(before);
  });

  test('what must reset says so and waits for play', async () => {
    const stores = await training();
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    await settle(stores);
    expect(stores.session.stale).toMatch(/^You changed the batch size\. Play starts over/);
    expect(stores.browser.runs).toHaveLength(1);
    expect(stores.session.state).toBe('running');
    stores.session.play();
    await settle(stores);
    expect(stores.run.closed).toBe(true);
    expect(stores.browser.run.spec.training.batch_size).toBe(50);
    expect([stores.browser.run.options.paused, stores.browser.run.types()]).toEqual([false, []]);
    expect([stores.session.stale, stores.session.train.total]).toEqual([null, 0]);
  });

  test('play right after an edit waits for its check', async () => {
    const stores = await training();
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    stores.session.play();
    await settle(stores);
    expect(stores.browser.run.spec.training.batch_size).toBe(50);
  });

  test('an untrained network is replaced at once, so that its outputs show', async () => {
    const stores = await openStores();
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    await settle(stores);
    expect(stores.browser.runs.map((run) => [run.closed, run.options.paused])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  test('an edit while the run is starting is not forgotten', async () => {
    const stores = await openStores();
    stores.browser.eager = false;
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    await settle(stores);
    const second = stores.browser.run;
    stores.workspace.apply('Other', setBatchSize(stores.workspace.spec, 60));
    await settle(stores);
    stores.browser.eager = true;
    second.begin();
    await settle(stores);
    expect(stores.browser.run.spec.training.batch_size).toBe(60);
  });

  test('a mistake made while an engine boots does not reach it', async () => {
    const stores = await openStores();
    const { session, workspace, server } = stores;
    void session.switchEngine('server');
    workspace.apply('Break', { ...workspace.spec, title: 'broken' });
    await settle(stores);
    expect(server.runs.map(({ spec }) => spec.title)).not.toContain('broken');
    expect(session.state).toBe('paused');
    workspace.undo();
    await settle(stores);
    expect(server.runs).toHaveLength(1);
  });

  test('play while an outdated run is starting plays what was edited', async () => {
    const stores = await openStores();
    stores.browser.eager = false;
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    await settle(stores);
    const outdated = stores.browser.run;
    stores.workspace.apply('Other', setBatchSize(stores.workspace.spec, 60));
    await settle(stores);
    stores.session.play();
    stores.browser.eager = true;
    outdated.begin();
    await settle(stores);
    const { run } = stores.browser;
    run.begin();
    expect(run.spec.training.batch_size).toBe(60);
    expect(run.closed).toBe(false);
    expect(run.options.paused).toBe(false);
  });

  test('another experiment takes the place of a trained one, paused', async () => {
    const stores = await training();
    stores.workspace.loadPreset('spiral');
    await settle(stores);
    expect(stores.run.closed).toBe(true);
    expect(stores.browser.run.spec.name).toBe('spiral');
    expect(stores.browser.run.options.paused).toBe(true);
  });

  test('other data take the place of a trained network, paused', async () => {
    const stores = await training();
    stores.workspace.chooseDataset('circle');
    await settle(stores);
    expect(stores.run.closed).toBe(true);
    expect(stores.browser.run.spec.data.type).toBe('circle');
    expect(stores.session).toMatchObject({ state: 'paused', step: 0 });
  });

  test('a broken spec keeps the run, and play says what is wrong', async () => {
    const stores = await training();
    stores.workspace.apply('Break', { ...stores.workspace.spec, title: 'broken' });
    await settle(stores);
    expect(stores.run.closed).toBe(false);
    stores.session.play();
    await settle(stores);
    expect(stores.session.message).toBe('dense_1: no.');
    expect(stores.session).toMatchObject({ state: 'running', step: 10 });
    expect(stores.browser.runs).toHaveLength(1);
  });
});

describe('switching the engine', () => {
  test('keeps spec and seed, goes on playing, and ends the old run', async () => {
    const stores = await training();
    void stores.session.switchEngine('server');
    await settle(stores);
    expect(stores.run.closed).toBe(true);
    expect(stores.server.run.spec).toEqual(stores.workspace.spec);
    expect(stores.server.run.options.paused).toBe(false);
    expect(stores.session).toMatchObject({ engine: 'server', state: 'running', step: 0 });
    expect(stores.session.train.total).toBe(0);
  });

  test('a paused run stays paused', async () => {
    const stores = await openStores();
    void stores.session.switchEngine('server');
    await settle(stores);
    expect(stores.server.run.options.paused).toBe(true);
  });

  test('while the chosen engine is out of order, the other one checks', async () => {
    const stores = await openStores();
    await stores.session.discover();
    void stores.session.switchEngine('server');
    await settle(stores);
    stores.server.trouble = 'Gone.';
    const before = stores.browser.checks.length;
    stores.workspace.apply('Batch', setBatchSize(stores.workspace.spec, 50));
    await settle(stores);
    expect(stores.browser.checks).toHaveLength(before + 1);
    expect(stores.workspace.report?.spec?.training.batch_size).toBe(50);
    expect(stores.workspace.notice).toBeNull();
  });

  test('an engine that is not there says so; the way back is open', async () => {
    const stores = await openStores();
    stores.server.trouble = 'Gone.';
    void stores.session.switchEngine('server');
    await settle(stores);
    expect(stores.session.state).toBe('failed');
    expect(stores.session.message).toMatch(/did not start\. Gone\. Or choose this browser/);
    void stores.session.switchEngine('browser');
    await settle(stores);
    expect(stores.session).toMatchObject({ state: 'paused', message: null });
  });

  test('events of the old run are not heard any more', async () => {
    const stores = await training();
    void stores.session.switchEngine('server');
    await settle(stores);
    stores.run.train(11, 20);
    stores.frame();
    expect(stores.session.step).toBe(0);
  });

  test('switching to and fro at once leaves one run open', async () => {
    const stores = await openStores();
    void stores.session.switchEngine('server');
    void stores.session.switchEngine('browser');
    await settle(stores);
    const open = [...stores.browser.runs, ...stores.server.runs].filter((run) => !run.closed);
    expect(open).toHaveLength(1);
    expect(open[0]).toBe(stores.browser.run);
  });
});
