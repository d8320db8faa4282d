import { describe, expect, test } from 'vitest';
import { goalText } from '../../../web/src/model/goal';
import { statusOf } from '../../../web/src/page/status';
import { openApp } from '../ui/in-app';
import { settle } from './fake-engine';

const aim = { quantity: 'loss', split: 'validation', value: 0.01 } as const;

describe('running until a goal', () => {
  test('is told, followed, and ends with words', async () => {
    const { app, session, browser, workspace, frame } = await openApp();
    session.until(aim);
    expect(browser.run.controls.at(-1)).toEqual({ type: 'until', ...aim });
    browser.run.say({ type: 'status', state: 'running', until: aim });
    frame();
    expect(session.aim).toEqual(aim);
    expect(statusOf(app).text).toBe('Running until validation loss ≤ 0.0100.');
    browser.run.train(1, 64);
    browser.run.say({ type: 'reached', step: 64, ...aim, found: 0.0093 });
    browser.run.say({ type: 'status', step: 64, state: 'paused' });
    frame();
    expect(session.aim).toBeNull();
    expect(statusOf(app).text).toBe('Reached at step 64: validation loss is 0.0093.');
    expect(workspace.notice).not.toBeNull();
    browser.run.say({ type: 'status', step: 64, state: 'running' });
    expect(workspace.notice).toBeNull();
  });

  test('that the engine refuses says why', async () => {
    const { session, browser, workspace } = await openApp();
    session.until(aim);
    browser.run.say({ type: 'rejected', control: 'until', message: 'Reached already.' });
    expect(workspace.notice).toBe('Reached already.');
  });

  test('begins anew where the run has diverged or the network was changed', async () => {
    const stores = await openApp();
    const { session, browser, workspace } = stores;
    browser.run.say({ type: 'diverged', step: 3, message: 'no' });
    session.until(aim);
    expect(browser.run.types().slice(-2)).toEqual(['restart', 'until']);
    workspace.loadPreset('spiral');
    await settle(stores);
    session.until(aim);
    expect(browser.run.types()).toEqual(['until']);
  });

  test('is forgotten with a restart', async () => {
    const { session, browser, frame } = await openApp();
    browser.run.say({ type: 'status', state: 'running', until: aim });
    browser.run.say({ type: 'restarted', seed: 0 });
    frame();
    expect(session.aim).toBeNull();
  });

  test('is said with the catalogue’s names and the right sign', async () => {
    const { workspace, catalogue } = (await openApp()).app;
    const say = (quantity: string, split: 'train' | 'validation', value: number) =>
      goalText({ quantity, split, value }, workspace.spec, catalogue);
    expect(say('step', 'train', 12_000)).toBe('step 12\u202f000');
    expect(say('accuracy', 'train', 0.95)).toBe('training accuracy ≥ 0.9500');
  });
});

describe('slow motion', () => {
  test('holds for the present run and the next ones, which begin slowly', async () => {
    const stores = await openApp();
    const { app, session, browser, workspace } = stores;
    session.setPace(2);
    expect(browser.run.controls.at(-1)).toEqual({ type: 'pace', steps_per_second: 2 });
    expect(statusOf(app).text).toBe('Slow motion: 2 steps a second.');
    browser.run.say({ type: 'status', state: 'running' });
    workspace.apply('Batch', {
      ...workspace.spec,
      training: { ...workspace.spec.training, batch_size: 7 },
    });
    await settle(stores);
    session.play();
    await settle(stores);
    expect(browser.run.options.paused).toBe(true);
    expect(browser.run.types()).toEqual(['pace', 'resume']);
    session.setPace(null);
    expect(browser.run.controls.at(-1)).toEqual({ type: 'pace', steps_per_second: null });
  });
});
