// @vitest-environment jsdom
import { fireEvent, screen, cleanup } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, test } from 'vitest';
import { actionOf, perform } from '../../../web/src/actions/registry';
import type { WalkPayload } from '../../../web/src/model/walk';
import StatusLine from '../../../web/src/page/StatusLine.svelte';
import WaysToTrain from '../../../web/src/page/WaysToTrain.svelte';
import { openApp, renderIn } from '../ui/in-app';

afterEach(cleanup);

function payload(step: number): WalkPayload {
  const lengths = { weights: 8, gradient: 0.5, update: 0.05 };
  const output = { network: 'model', mean: 0.25, deviation: 1, zeros: 0.5 };
  return {
    ...{ step, losses: { loss: 0.125 }, ...lengths },
    rows: [
      { ...output, ...lengths, node: 'dense_1', shape: [25, 64] },
      { ...output, node: 'drop', shape: [25, 64], weights: null, gradient: null, update: null },
      { ...output, ...lengths, node: 'output', shape: [25, 3] },
    ],
  };
}

async function openWalk() {
  const opened = await openApp();
  const { app, browser, frame } = opened;
  renderIn(app, WaysToTrain);
  renderIn(app, StatusLine);
  const look = (step: number) => {
    browser.run.say({ type: 'probe', step, id: 'walk', probe: 'walk', payload: payload(step) });
    frame();
    return tick();
  };
  const next = async () => {
    perform(app, actionOf(app, 'run.layer'));
    await tick();
  };
  const lit = () => ['dense_1', 'drop', 'output'].map((id) => app.walk.lights(id));
  const text = () => screen.getByRole('status').textContent;
  return { ...opened, look, next, lit, text };
}

describe('a step by layers', () => {
  test('goes forward, to the loss, backward and to the update, then takes the step', async () => {
    const { browser, app, look, next, lit, text, frame } = await openWalk();
    await next();
    expect(text()).toContain('looks at the next step');
    expect(browser.run.types()).toContain('subscribe');
    await look(0);
    expect(lit()).toEqual(['forward', null, null]);
    expect(text()).toContain('dense_1 gives 64 numbers for each of 25 samples');
    expect(text()).toContain('50\u202f% are 0');
    await next();
    await next();
    expect(lit()).toEqual([null, null, 'forward']);
    await next();
    expect(lit()).toEqual([null, null, 'loss']);
    expect(text()).toContain('0.1250');
    await next();
    expect(lit()).toEqual([null, null, 'backward']);
    await next();
    expect(text()).toContain('drop, which has no weights');
    await next();
    expect(text()).toContain('256 weights of dense_1 has length 0.5000');
    expect(browser.run.types()).not.toContain('step');
    await next();
    expect(lit()).toEqual(['update', null, 'update']);
    expect(browser.run.controls.at(-1)).toEqual({ type: 'step', unit: 'batch', count: 1 });
    browser.run.say({ type: 'status', step: 0, state: 'running' });
    browser.run.train(1, 1);
    browser.run.say({ type: 'status', step: 1, state: 'paused' });
    frame();
    await look(1);
    expect(text()).toContain('That was step 1.');
    await next();
    expect(lit()).toEqual(['forward', null, null]);
    expect(app.walk.on).toBe(true);
  });

  test('goes back, too, but not before the first block', async () => {
    const { app, look, next, lit } = await openWalk();
    await next();
    await look(0);
    await next();
    perform(app, actionOf(app, 'run.layer-back'));
    perform(app, actionOf(app, 'run.layer-back'));
    expect(lit()).toEqual(['forward', null, null]);
  });

  test('pauses a run, and is left by whoever plays, restarts or dismisses it', async () => {
    const { app, browser, look, next, frame } = await openWalk();
    browser.run.say({ type: 'status', state: 'running' });
    frame();
    await next();
    expect(browser.run.types()).toContain('pause');
    browser.run.say({ type: 'status', state: 'paused' });
    await look(0);
    expect(app.walk.station?.phase).toBe('forward');
    browser.run.say({ type: 'status', state: 'running' });
    frame();
    await tick();
    expect(app.walk.on).toBe(false);
    expect(browser.run.types()).toContain('unsubscribe');
    browser.run.say({ type: 'status', state: 'paused' });
    await next();
    await look(0);
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(app.walk.on).toBe(false);
    expect(app.walk.lights('dense_1')).toBeNull();
  });
});
