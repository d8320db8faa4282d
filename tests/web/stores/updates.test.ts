import { describe, expect, test, vi } from 'vitest';
import { Updates } from '../../../web/src/stores/updates.svelte';
import { FakeWorker, openKept as open } from './fake-service-workers';

describe('a first visit', () => {
  test('is kept, and nothing is said of it', async () => {
    const { container, updates, reload } = open(false);
    await updates.keep();
    expect(container.register).toHaveBeenCalledWith('sw.js');
    container.change();
    expect([updates.ready, updates.told]).toEqual([false, false]);
    expect(reload).not.toHaveBeenCalled();
  });

  test('hears of the version that comes while it is open', async () => {
    const { container, registration, updates } = open(false);
    await updates.keep();
    container.change();
    registration.install();
    expect(updates.told).toBe(true);
  });
});

describe('a newer version', () => {
  test('is told, waits, and is used when asked for, with one reload', async () => {
    const { container, registration, updates, reload } = open(true);
    await updates.keep();
    const worker = registration.install();
    expect([updates.ready, updates.told]).toEqual([true, true]);
    expect(worker.said).toEqual([]);
    updates.use();
    expect(worker.said).toEqual(['use']);
    expect(reload).not.toHaveBeenCalled();
    container.change();
    container.change();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  test('that waits from an earlier visit is told at once', async () => {
    const { registration, updates } = open(true);
    registration.waiting = new FakeWorker();
    await updates.keep();
    expect(updates.told).toBe(true);
  });

  test('that is being installed already is told when it waits', async () => {
    const { registration, updates } = open(true);
    const worker = new FakeWorker();
    registration.installing = worker;
    await updates.keep();
    expect(updates.told).toBe(false);
    registration.waiting = worker;
    worker.dispatchEvent(new Event('statechange'));
    expect(updates.told).toBe(true);
  });

  test('that was put away can still be had, and the next one is told again', async () => {
    const { registration, updates } = open(true);
    await updates.keep();
    registration.install();
    updates.putAway();
    expect([updates.ready, updates.told]).toEqual([true, false]);
    registration.install();
    expect(updates.told).toBe(true);
  });

  test('that another tab took is told here, and is a reload away', async () => {
    const { container, registration, updates, reload } = open(true);
    await updates.keep();
    registration.install();
    updates.putAway();
    container.change();
    expect(updates.told).toBe(true);
    expect(reload).not.toHaveBeenCalled();
    updates.use();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  test('is looked for, and no network is no trouble', async () => {
    const { registration, updates } = open(true);
    await updates.check();
    await updates.keep();
    await updates.check();
    registration.update.mockRejectedValueOnce(new TypeError('no network'));
    await updates.check();
    expect(registration.update).toHaveBeenCalledTimes(2);
  });
});

test('what older versions left is tidied up once the page is open', async () => {
  const { container, updates } = open(true);
  await updates.keep();
  expect(container.controller?.said).toEqual(['tidy']);
});

test('where the browser refuses, nothing changes', async () => {
  const { container, updates } = open(false);
  container.register.mockRejectedValueOnce(new DOMException('no storage', 'SecurityError'));
  await updates.keep();
  expect(updates.told).toBe(false);
});

test('where there are no service workers, there is nothing to do', async () => {
  const reload = vi.fn();
  const updates = new Updates(null, reload);
  await updates.keep();
  await updates.check();
  expect([updates.ready, reload.mock.calls.length]).toEqual([false, 0]);
});
