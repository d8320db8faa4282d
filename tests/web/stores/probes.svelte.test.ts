// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { describe, expect, test } from 'vitest';
import { openStores, settle } from './fake-engine';

const predict = { inputs: [[1, 0, 0]] };
const subscribe = (config = predict) => ({ type: 'subscribe', id: 'a', probe: 'predict', config });
const answer = (value: number) =>
  ({ type: 'probe', id: 'a', probe: 'predict', payload: { value } }) as const;

describe('a probe', () => {
  test('subscribes, shows the latest answer per frame, and is reactive', async () => {
    const { session, browser, frame } = await openStores();
    const seen: unknown[] = [];
    const stop = $effect.root(() => {
      const probe = session.probe('a', 'predict', predict);
      $effect(() => void seen.push(probe.payload));
    });
    flushSync();
    expect(browser.run.controls).toEqual([subscribe()]);
    browser.run.say(answer(1));
    browser.run.say(answer(2));
    frame();
    flushSync();
    expect(seen).toEqual([null, { value: 2 }]);
    stop();
  });

  test('asked for twice is computed once, until both have gone', async () => {
    const { session, browser } = await openStores();
    const probes = [session.probe('a', 'predict', predict), session.probe('a', 'predict', predict)];
    expect(browser.run.controls).toHaveLength(1);
    probes[0]?.release();
    probes[0]?.release();
    await Promise.resolve();
    expect(browser.run.controls).toHaveLength(1);
    probes[1]?.release();
    await Promise.resolve();
    expect(browser.run.controls.at(-1)).toEqual({ type: 'unsubscribe', id: 'a' });
  });

  test('with another config replaces the first and keeps its answer meanwhile', async () => {
    const { session, browser, frame } = await openStores();
    const first = session.probe('a', 'predict', predict);
    browser.run.say(answer(1));
    frame();
    first.release();
    const other = { inputs: [[0, 1, 0]] };
    const second = session.probe('a', 'predict', other);
    await Promise.resolve();
    expect(browser.run.controls).toEqual([subscribe(), subscribe(other)]);
    expect(second.payload).toEqual({ value: 1 });
  });

  test('is asked for again by every new run and on every engine', async () => {
    const stores = await openStores();
    stores.session.probe('a', 'predict', predict);
    void stores.session.switchEngine('server');
    await settle(stores);
    expect(stores.server.run.controls).toEqual([subscribe()]);
    stores.workspace.loadPreset('spiral');
    await settle(stores);
    expect(stores.server.run.controls).toEqual([subscribe()]);
    expect(stores.server.runs).toHaveLength(2);
  });

  test('forgets its answer with the run it came from', async () => {
    const stores = await openStores();
    const probe = stores.session.probe('a', 'predict', predict);
    stores.browser.run.say(answer(1));
    stores.frame();
    stores.workspace.loadPreset('spiral');
    await settle(stores);
    expect(probe.payload).toBeNull();
  });

  test('keeps its answer over a restart', async () => {
    const { session, browser, frame } = await openStores();
    const probe = session.probe('a', 'predict', predict);
    browser.run.say(answer(1));
    browser.run.say({ type: 'restarted', seed: 0 });
    frame();
    expect(probe.payload).toEqual({ value: 1 });
  });
});
