// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { actionOf, perform } from '../../../web/src/actions/registry';
import CodeTab from '../../../web/src/insight/CodeTab.svelte';
import Drawer from '../../../web/src/insight/Drawer.svelte';
import { tabs } from '../../../web/src/insight/registry';
import { download } from '../../../web/src/stores/download';
import { settle } from '../stores/fake-engine';
import { openApp, renderIn } from '../ui/in-app';

vi.mock('../../../web/src/stores/download', () => ({ download: vi.fn() }));

const copied = vi.fn<(text: string) => Promise<void>>();

beforeEach(() => {
  copied.mockReset().mockResolvedValue();
  vi.mocked(download).mockReset();
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: copied } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function openTab() {
  const opened = await openApp();
  renderIn(opened.app, CodeTab);
  await settle(opened);
  return {
    ...opened,
    shown: () => document.querySelector('pre, .cm-content')?.textContent ?? null,
  };
}

const button = (name: string) => screen.getByRole('button', { name });

describe('the drawer', () => {
  const strip = () => screen.getByRole('button', { name: 'Code' });

  test('is closed at first, opens and closes, and remembers', async () => {
    const { app } = await openApp();
    renderIn(app, Drawer);
    expect(strip().getAttribute('aria-expanded')).toBe('false');
    await fireEvent.click(strip());
    expect(strip().getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByRole('region', { name: 'Code' }).id).toBe('insight-panel');
    expect(app.settings.insight).toBe('code');
    await fireEvent.click(strip());
    expect(screen.queryByRole('region')).toBeNull();
    expect(app.settings.insight).toBeNull();
  });

  test('opens by the action of each tab', async () => {
    const { app } = await openApp();
    renderIn(app, Drawer);
    for (const tab of tabs) {
      perform(app, actionOf(app, `insight.${tab.name}`));
      await tick();
      expect(screen.getByRole('region', { name: tab.title })).toBeTruthy();
    }
  });
});

describe('the code', () => {
  test('is written for the library chosen, and the choice is kept', async () => {
    const opened = await openTab();
    expect(opened.shown()).toContain('in keras');
    await fireEvent.click(screen.getByRole('radio', { name: 'JAX' }));
    await settle(opened);
    expect(opened.shown()).toContain('in jax');
    expect(opened.app.settings.target).toBe('jax');
  });

  test('follows each edit', async () => {
    const opened = await openTab();
    const { workspace } = opened;
    workspace.apply('Rename', { ...workspace.spec, title: 'Another one' });
    await settle(opened);
    expect(opened.shown()).toContain('# Another one in keras');
  });

  test('is asked for once for each edit, however engines come and go', async () => {
    const opened = await openTab();
    const asked = opened.browser.codes.length;
    await opened.boots.boot('server');
    await settle(opened);
    expect(opened.browser.codes).toHaveLength(asked);
    expect(opened.server.codes).toEqual([]);
  });

  test('is not overtaken by an older answer', async () => {
    const { app, browser, workspace } = await openTab();
    const late = browser.code.bind(browser);
    let answer = () => {};
    browser.code = async (spec, target) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return late(spec, target);
    };
    const first = app.scripts.write({ ...workspace.spec, title: 'first' }, 'keras');
    const answerFirst = answer;
    browser.code = late;
    await app.scripts.write({ ...workspace.spec, title: 'second' }, 'keras');
    answerFirst();
    await first;
    expect(app.scripts.code?.text).toContain('second');
  });

  test('says why there is none', async () => {
    const opened = await openApp();
    opened.browser.codeMessage = 'The recipe GAN has no code yet.';
    renderIn(opened.app, CodeTab);
    await settle(opened);
    expect(screen.getByRole('status').textContent).toContain('GAN has no code');
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('is copied, and a browser that forbids it is told of', async () => {
    const { workspace } = await openTab();
    await fireEvent.click(button('Copy'));
    expect(copied.mock.calls[0]?.[0]).toContain('in keras');
    await vi.waitFor(() => expect(workspace.notice).toBe('The code is copied.'));
    copied.mockRejectedValue(new Error('no'));
    await fireEvent.click(button('Copy'));
    await vi.waitFor(() => expect(workspace.notice).toContain('Select the code'));
  });

  test('is saved under its name, and its samples beside it', async () => {
    const opened = await openApp();
    opened.browser.codeData = 'heart.npz';
    renderIn(opened.app, CodeTab);
    await settle(opened);
    await fireEvent.click(button('script_keras.py'));
    expect(download).toHaveBeenCalledWith(
      'script_keras.py',
      expect.stringContaining('in keras'),
      'text/x-python',
    );
    await fireEvent.click(button('heart.npz'));
    await vi.waitFor(() =>
      expect(download).toHaveBeenCalledWith(
        'heart.npz',
        new TextEncoder().encode(opened.workspace.spec.name),
        'application/octet-stream',
      ),
    );
  });

  test('tells when the samples cannot be had', async () => {
    const opened = await openApp();
    opened.browser.codeData = 'heart.npz';
    renderIn(opened.app, CodeTab);
    await settle(opened);
    opened.browser.trouble = 'The engine is out of order.';
    await fireEvent.click(button('heart.npz'));
    expect((await screen.findByRole('alert')).textContent).toBe('The engine is out of order.');
    expect(download).not.toHaveBeenCalled();
  });
});
