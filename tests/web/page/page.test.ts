// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import Counters from '../../../web/src/page/Counters.svelte';
import ExperimentMenu from '../../../web/src/page/ExperimentMenu.svelte';
import SeedField from '../../../web/src/page/SeedField.svelte';
import { factsOf, statusOf } from '../../../web/src/page/status';
import StatusLine from '../../../web/src/page/StatusLine.svelte';
import Transport from '../../../web/src/page/Transport.svelte';
import { setBatchSize } from '../../../web/src/model/settings';
import { settle } from '../stores/fake-engine';
import { openKept } from '../stores/fake-service-workers';
import { openApp, renderIn } from '../ui/in-app';

afterEach(cleanup);

describe('the transport', () => {
  it('restarts, plays and steps, in that order', async () => {
    const { app } = await openApp();
    renderIn(app, Transport);
    const names = screen.getAllByRole('button').map((one) => one.getAttribute('aria-label'));
    expect(names.slice(0, 3)).toEqual(['Restart', 'Play', 'Step']);
  });

  it('plays, and then offers to pause', async () => {
    const { app, browser, frame } = await openApp();
    renderIn(app, Transport);
    await fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(browser.run.types()).toContain('resume');
    browser.run.say({ type: 'status', state: 'running' });
    frame();
    await tick();
    await fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(browser.run.types()).toContain('pause');
  });

  it('rests while the experiment has a mistake', async () => {
    const opened = await openApp();
    opened.workspace.apply('Break', { ...opened.workspace.spec, title: 'broken' });
    await settle(opened);
    renderIn(opened.app, Transport);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Play' }).disabled).toBe(true);
  });
});

describe('the experiment menu', () => {
  const menu = () => screen.getByLabelText<HTMLSelectElement>('Experiment');

  it('opens a preset', async () => {
    const { app, workspace } = await openApp();
    renderIn(app, ExperimentMenu);
    await fireEvent.change(menu(), { target: { value: 'spiral' } });
    expect(workspace.spec.name).toBe('spiral');
    expect(menu().value).toBe('spiral');
  });

  it('gives a changed experiment back as it was', async () => {
    const { app, workspace } = await openApp();
    const before = workspace.spec;
    renderIn(app, ExperimentMenu);
    workspace.apply('Set batch size', setBatchSize(before, 99));
    await tick();
    expect(menu().selectedOptions[0]?.textContent).toContain('Changed');
    await fireEvent.change(menu(), { target: { value: before.name } });
    expect(workspace.spec).toEqual(before);
    expect(menu().value).toBe(before.name);
  });

  it('takes another seed for the same experiment', async () => {
    const { app, workspace } = await openApp();
    renderIn(app, ExperimentMenu);
    workspace.apply('New seed', { ...workspace.spec, seed: 5 });
    await tick();
    expect(menu().value).toBe(workspace.spec.name);
  });
});

describe('the counters', () => {
  it('show step, epoch and losses', async () => {
    const { app, browser, frame } = await openApp();
    renderIn(app, Counters);
    browser.run.train(1, 1280);
    browser.run.say({
      type: 'validation',
      step: 1280,
      epoch: 4,
      loss: 0.0031,
      metrics: {},
      memory_bytes: 3e6,
    });
    frame();
    await tick();
    expect(screen.getByTestId('step').textContent).toBe('1\u202f280');
    expect(screen.getByTestId('epoch').textContent).toBe('4.0');
    expect(screen.getByTestId('val-loss').textContent).toBe('0.0031');
  });
});

describe('the facts', () => {
  it('name what could not be compiled', async () => {
    const { app, browser, frame } = await openApp();
    expect(factsOf(app)).not.toContain('not compiled');
    const told = { type: 'validation', step: 2, epoch: 1, loss: 0.1, metrics: {} } as const;
    browser.run.say({ ...told, memory_bytes: 3e6, left_over: ['matmul'] });
    frame();
    expect(factsOf(app)).toContain('not compiled, so NumPy’s: matmul');
    browser.run.say({ ...told, memory_bytes: 3e6 });
    frame();
    expect(factsOf(app)).not.toContain('not compiled');
  });
});

describe('the seed', () => {
  it('is drawn anew by the dice', async () => {
    const { app, workspace } = await openApp();
    renderIn(app, SeedField);
    await fireEvent.click(screen.getByRole('button', { name: 'New seed' }));
    expect(workspace.spec.seed).toBe(42);
    expect(screen.getByLabelText<HTMLInputElement>('seed').value).toBe('42');
  });

  it('can be typed, but only as a whole number', async () => {
    const { app, workspace } = await openApp();
    renderIn(app, SeedField);
    const box = screen.getByLabelText<HTMLInputElement>('seed');
    await fireEvent.change(box, { target: { value: '7' } });
    expect(workspace.spec.seed).toBe(7);
    await fireEvent.change(box, { target: { value: 'lucky' } });
    expect(workspace.spec.seed).toBe(7);
    expect(workspace.notice).toContain('whole number');
    expect(box.value).toBe('7');
  });
});

describe('the status', () => {
  it('says what the experiment is when there is nothing to worry about', async () => {
    const { app } = await openApp();
    expect(statusOf(app)).toMatchObject({ tone: 'plain' });
  });

  it('explains a diverged run and offers to start over', async () => {
    const { app, browser, frame } = await openApp();
    const message = 'The loss is no longer a number at step 412.';
    browser.run.say({ type: 'diverged', step: 412, message });
    frame();
    const status = statusOf(app);
    expect(status).toMatchObject({ tone: 'danger', startOver: true });
    expect(status.text).toMatch(/step 412.*learning rate.*lower it/);
  });

  it('says before it happens that a change will reset', async () => {
    const opened = await openApp();
    const { app, workspace, browser, frame } = opened;
    await Promise.resolve();
    browser.run.train(1, 10);
    frame();
    workspace.apply('Set batch size', setBatchSize(workspace.spec, 99));
    await settle(opened);
    expect(statusOf(app)).toMatchObject({ tone: 'warning', startOver: true });
    expect(statusOf(app).text).toContain('batch size');
  });

  it('puts a notice away on request', async () => {
    const { app, workspace } = await openApp();
    workspace.notice = 'Something was refused.';
    renderIn(app, StatusLine);
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(workspace.notice).toBeNull();
  });

  it('says that the connection to a run is lost, until it is back', async () => {
    const { app, browser } = await openApp();
    browser.run.options.onConnection?.('The connection to the server is lost.');
    expect(statusOf(app)).toMatchObject({ tone: 'warning', text: expect.stringContaining('lost') });
    browser.run.options.onConnection?.(null);
    expect(statusOf(app)).toMatchObject({ tone: 'plain' });
  });

  it('tells of a new version, which can be used or put away', async () => {
    const opened = await openApp();
    const { registration, updates } = openKept(true);
    const app = { ...opened.app, updates };
    renderIn(app, StatusLine);
    await updates.keep();
    const worker = registration.install();
    await tick();
    expect(screen.getByRole('status').textContent).toContain('new version');
    await fireEvent.click(screen.getByRole('button', { name: 'Use the new version' }));
    expect(worker.said).toEqual(['use']);
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(statusOf(app)).toMatchObject({ tone: 'plain' });
  });

  it('says what needs an answer before it tells of a new version', async () => {
    const opened = await openApp();
    const { registration, updates } = openKept(true);
    const app = { ...opened.app, updates };
    await updates.keep();
    registration.install();
    opened.workspace.apply('Break', { ...opened.workspace.spec, title: 'broken' });
    await settle(opened);
    expect(statusOf(app)).toMatchObject({ tone: 'danger' });
  });
});
