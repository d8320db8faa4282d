/** The Keras text while it is edited. */
import { describe, expect, test } from 'vitest';
import type { Reading, Spec } from '../../../web/src/generated/wire';
import { openStores, settle } from './fake-engine';

async function opened() {
  const stores = await openStores();
  const understood = (spec: Spec): Reading => ({ spec, problems: [], notes: [] });
  const type = async (text: string) => {
    stores.draft.edit(text);
    await settle(stores);
  };
  return { ...stores, understood, type };
}

describe('the draft of the Keras text', () => {
  test('makes the stack follow, in one step that undo takes back', async () => {
    const { draft, browser, workspace, understood, type } = await opened();
    const before = workspace.spec;
    browser.reading = understood({ ...before, seed: 9 });
    await type('model = 9');
    expect(browser.texts).toEqual(['model = 9']);
    expect(workspace.spec.seed).toBe(9);
    expect(workspace.undoLabel).toBe('Edit the Keras text');
    draft.follow(workspace.spec);
    expect(draft.text).toBe('model = 9'); // the learner's own, while they type
    workspace.undo();
    expect(workspace.spec).toBe(before);
    draft.follow(workspace.spec);
    expect(draft.text).toBeNull();
  });

  test('changes nothing while something is wrong, and stays', async () => {
    const { draft, browser, workspace, type } = await opened();
    const before = workspace.spec;
    const problems = [{ line: 3, message: 'Dense needs units. Add units=…' }];
    browser.reading = { spec: null, problems, notes: [] };
    await type('layers.Dense()');
    expect(workspace.spec).toBe(before);
    expect(workspace.canUndo).toBe(false);
    expect(draft.problems).toEqual(problems);
    draft.rest();
    expect(draft.text).toBe('layers.Dense()');
  });

  test('reads the newest of what is typed quickly', async () => {
    const stores = await opened();
    stores.draft.edit('a');
    stores.draft.edit('ab');
    expect(stores.draft.reading).toBe(true);
    await settle(stores);
    expect(stores.browser.texts).toEqual(['ab']);
    expect(stores.draft.reading).toBe(false);
  });

  test('that says what the stack is already makes no step', async () => {
    const { draft, browser, workspace, understood, type } = await opened();
    browser.reading = { ...understood(structuredClone(workspace.spec)), notes: ['Left out.'] };
    await type('the same in other words');
    expect(workspace.canUndo).toBe(false);
    expect(draft.notes).toEqual(['Left out.']);
    draft.rest();
    expect(draft.text).toBeNull();
    expect(draft.notes).toEqual([]);
  });

  test('gives way to a newer edit elsewhere', async () => {
    const { draft, browser, workspace, type } = await opened();
    browser.reading = { spec: null, problems: [{ line: 1, message: 'Odd.' }], notes: [] };
    await type('odd');
    workspace.apply('Rename', { ...workspace.spec, title: 'Another one' });
    draft.follow(workspace.spec);
    expect(draft.text).toBeNull();
    expect(draft.problems).toEqual([]);
  });

  test('tells when there is no engine to read it', async () => {
    const { draft, browser, type } = await opened();
    browser.trouble = 'The engine is out of order.';
    await type('anything');
    expect(draft.problems).toEqual([{ line: 1, message: 'The engine is out of order.' }]);
  });
});
