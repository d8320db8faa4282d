// @vitest-environment jsdom
import { afterEach, describe, expect, test } from 'vitest';
import { installKeyboard, keyOf, shortcutOf, tipOf } from '../../../web/src/actions/keyboard';
import {
  actionOf,
  actionsOf,
  perform,
  register,
  titleOf,
  type Action,
} from '../../../web/src/actions/registry';
import { tabs } from '../../../web/src/insight/registry';
import { outputNode } from '../../../web/src/model/graph';
import type { App } from '../../../web/src/stores/app.svelte';
import { catalogue } from '../specs';
import { openStores, settle } from '../stores/fake-engine';
import { openKept } from '../stores/fake-service-workers';

const endings: (() => void)[] = [];
afterEach(() => {
  endings.splice(0).forEach((end) => end());
  document.body.replaceChildren();
});

async function openApp() {
  const stores = await openStores();
  const app: App = { catalogue, ...stores, start: () => () => {} };
  endings.push(installKeyboard(app, window));
  const network = () => stores.workspace.spec.networks.model ?? { nodes: [] };
  return { app, network, ...stores };
}

/** Presses a key on an element; says whether an action took it. */
function press(key: string, options: KeyboardEventInit = {}, on: Element = document.body): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

function put<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

describe('the registry', () => {
  test('every action has a title, no id twice, no key twice', async () => {
    const { app } = await openApp();
    const actions = actionsOf(app);
    expect(actions.every((action) => titleOf(action, app).length > 0)).toBe(true);
    // The drawer's tabs bring theirs when they are imported.
    expect(actions.filter(({ id }) => id.startsWith('insight.'))).toHaveLength(tabs.length);
    const keys = actions.flatMap((action) => action.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  });

  test('takes actions of a room that is loaded later', async () => {
    const { app } = await openApp();
    expect(() => actionOf(app, 'late.wave')).toThrow('late.wave');
    const action: Action = { ...actionOf(app, 'edit.undo'), id: 'late.wave', keys: [] };
    register(() => [action]);
    expect(actionOf(app, 'late.wave')).toBe(action);
  });

  test('layers and presets come from the catalogue', async () => {
    const { app } = await openApp();
    const layers = catalogue.layers.filter((layer) => layer.inputs.max !== 0);
    expect(actionsOf(app, 'layer')).toHaveLength(layers.length + catalogue.blocks.length);
    expect(actionsOf(app, 'preset')).toHaveLength(catalogue.presets.length);
  });

  test('an unknown id is a mistake in the code', async () => {
    const { app } = await openApp();
    expect(() => actionOf(app, 'no.such')).toThrow(/no action/);
  });

  test('an action that cannot be done now is not done', async () => {
    const { app, workspace } = await openApp();
    expect(perform(app, actionOf(app, 'edit.undo'))).toBe(false);
    expect(workspace.canRedo).toBe(false);
  });
});

describe('actions', () => {
  test('play says pause while it runs', async () => {
    const { app, browser, frame } = await openApp();
    const toggle = actionOf(app, 'run.toggle');
    expect(titleOf(toggle, app)).toBe('Play');
    perform(app, toggle);
    browser.run.say({ type: 'status', state: 'running' });
    frame();
    expect(tipOf(toggle, app)).toBe('Pause (Space)');
    perform(app, toggle);
    expect(browser.run.types()).toEqual(['resume', 'pause']);
  });

  test('a layer is added before the output, behind the selected block, and selected', async () => {
    const { app, network, workspace } = await openApp();
    perform(app, actionOf(app, 'layer.add.Dropout'));
    expect(workspace.selected).toBe('dropout_1');
    expect(outputNode(network())?.inputs).toEqual(['dropout_1']);
    workspace.selected = 'input';
    perform(app, actionOf(app, 'layer.add.Dense'));
    const added = network().nodes.find((node) => node.id === workspace.selected);
    expect(added).toMatchObject({ type: 'Dense', inputs: ['input'] });
  });

  test('a selected output stays the output', async () => {
    const { app, network, workspace } = await openApp();
    workspace.selected = outputNode(network())?.id ?? null;
    perform(app, actionOf(app, 'layer.add.Dropout'));
    expect(outputNode(network())?.id).toBe('output');
  });

  test('a preset opens and an engine is chosen', async () => {
    const { app, workspace, session, ...stores } = await openApp();
    perform(app, actionOf(app, 'preset.spiral'));
    expect(workspace.spec.name).toBe('spiral');
    const onServer = actionOf(app, 'engine.server');
    expect(onServer.when(app)).toBe(false);
    await session.discover();
    expect(perform(app, onServer)).toBe(true);
    await settle({ ...stores, workspace, session });
    expect(session.engine).toBe('server');
  });

  test('looks are settings', async () => {
    const { app } = await openApp();
    for (const id of ['view.theme', 'view.log', 'view.shortcuts']) perform(app, actionOf(app, id));
    const { theme, logY, shortcuts } = app.settings;
    expect([theme, logY, shortcuts]).toEqual(['light', false, false]);
  });

  test('a new version is used once there is one', async () => {
    const opened = await openApp();
    const { registration, updates } = openKept(true);
    const app = { ...opened.app, updates };
    await updates.keep();
    expect(perform(app, actionOf(app, 'page.update'))).toBe(false);
    const worker = registration.install();
    expect(perform(app, actionOf(app, 'page.update'))).toBe(true);
    expect(worker.said).toEqual(['use']);
  });

  test('the link goes to the clipboard, or the page says that it cannot', async () => {
    const { app, workspace } = await openApp();
    const texts: string[] = [];
    const clipboard = { writeText: async (text: string) => void texts.push(text) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    perform(app, actionOf(app, 'share.link'));
    await expect.poll(() => workspace.notice).toMatch(/copied/);
    expect(texts[0]).toMatch(/#1\./);
    clipboard.writeText = () => Promise.reject(new Error('forbidden'));
    perform(app, actionOf(app, 'share.link'));
    await expect.poll(() => workspace.notice).toMatch(/Copy the address/);
  });
});

describe('keys', () => {
  test.each([
    [{ key: ' ' }, false, 'Space'],
    [{ key: 'z', ctrlKey: true }, false, 'Mod+Z'],
    [{ key: 'z', metaKey: true }, true, 'Mod+Z'],
    [{ key: 'z', ctrlKey: true }, true, 'Z'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, false, 'Mod+Shift+Z'],
    [{ key: 'R', shiftKey: true }, false, 'Shift+R'],
    [{ key: '?', shiftKey: true }, false, '?'],
    [{ key: 'ArrowUp', altKey: true }, false, 'Alt+ArrowUp'],
  ])('%o on a Mac: %s is %s', (press, mac, key) => {
    expect(keyOf(new KeyboardEvent('keydown', press), mac)).toBe(key);
  });

  test('are written as people know them', async () => {
    const { app } = await openApp();
    const redo = actionOf(app, 'edit.redo');
    expect([shortcutOf(redo, false), shortcutOf(redo, true)]).toEqual(['Ctrl+Shift+Z', '⌘⇧Z']);
    expect(shortcutOf(actionOf(app, 'view.theme'))).toBeNull();
  });

  test('do what their action does', async () => {
    const { browser, workspace, network } = await openApp();
    expect(press(' ')).toBe(true);
    expect(browser.run.types()).toEqual(['resume']);
    workspace.selected = 'dense_2';
    expect(press('ArrowUp', { altKey: true })).toBe(true);
    expect(network().nodes[1]?.id).toBe('dense_2');
    expect(press('Delete')).toBe(true);
    expect(workspace.selected).toBeNull();
    expect(press('z', { ctrlKey: true })).toBe(true);
    expect(network().nodes.some((node) => node.id === 'dense_2')).toBe(true);
  });

  test('that mean nothing now are left to the browser', async () => {
    await openApp();
    expect(press('z', { ctrlKey: true })).toBe(false);
    expect(press('q')).toBe(false);
  });

  test('belong to the control that has the focus', async () => {
    const { browser } = await openApp();
    expect(press('s', {}, put('input', { type: 'text' }))).toBe(false);
    expect(press('z', { ctrlKey: true }, put('textarea'))).toBe(false);
    expect(press(' ', {}, put('button'))).toBe(false);
    expect(press(' ', {}, put('div', { tabindex: '0' }))).toBe(false);
    expect(press('s', {}, put('button'))).toBe(true);
    expect(press('s', {}, put('input', { type: 'range' }))).toBe(true);
    expect(press(' ', {}, put('input', { type: 'checkbox' }))).toBe(false);
    expect(browser.run.types()).toEqual(['step', 'step']);
  });

  test('do nothing below an open dialog, or when someone has handled them', async () => {
    const { browser } = await openApp();
    const inner = put('div');
    inner.addEventListener('keydown', (event) => event.preventDefault());
    press('s', {}, inner);
    put('dialog', { open: '' });
    press('s');
    expect(browser.run.types()).toEqual([]);
  });

  test('held down repeat only what may be repeated', async () => {
    const { browser } = await openApp();
    press(' ', { repeat: true });
    press('s', { repeat: true });
    expect(browser.run.types()).toEqual(['step']);
  });

  test('single keys can be turned off; those with Ctrl stay', async () => {
    const { app, browser, workspace } = await openApp();
    app.settings.setShortcuts(false);
    press('s');
    expect(browser.run.types()).toEqual([]);
    workspace.loadPreset('spiral');
    expect(press('z', { ctrlKey: true })).toBe(true);
  });

  test('of a clicker count on a stage only, where nobody draws another seed', async () => {
    const { app, browser, workspace } = await openApp();
    expect(press('PageDown')).toBe(false);
    press('f');
    expect(app.settings.presenting).toBe(true);
    expect(press('PageDown')).toBe(true);
    expect(browser.run.types()).toEqual(['resume']);
    const { seed } = workspace.spec;
    expect(press('R', { shiftKey: true })).toBe(false);
    expect(workspace.spec.seed).toBe(seed);
    press('.');
    expect(app.settings.dark).toBe(true);
    press('f');
    expect([app.settings.presenting, app.settings.dark]).toEqual([false, false]);
    expect(press('PageUp')).toBe(false);
  });
});
