import { describe, expect, it } from 'vitest';
import { Editing } from '../../../web/src/editor/editing.svelte';
import { inputsOf } from '../specs';
import { openStores } from '../stores/fake-engine';

const anchor = { left: 0, top: 0, width: 0, height: 0 };

async function open() {
  const { workspace } = await openStores();
  const editing = new Editing(workspace);
  return { workspace, editing, inputs: () => inputsOf(workspace.spec) };
}

describe('editing', () => {
  it('adds a layer on a wire and selects it', async () => {
    const { workspace, editing, inputs } = await open();
    editing.palette = { spot: { kind: 'wire', from: 'dense_1', to: 'dense_2' }, anchor };
    editing.add('Dropout');
    expect(inputs()).toMatchObject({ dropout_1: ['dense_1'], dense_2: ['dropout_1'] });
    expect(workspace.selected).toBe('dropout_1');
    expect(editing.palette).toBeNull();
  });

  it('adds behind the end, and a branch', async () => {
    const { editing, inputs } = await open();
    editing.palette = { spot: { kind: 'end', after: 'output' }, anchor };
    editing.add('Flatten');
    expect(inputs()).toMatchObject({ flatten_1: ['output'] });
    editing.palette = { spot: { kind: 'branch', from: 'input' }, anchor };
    editing.add('Dense');
    expect(inputs()).toMatchObject({ dense_4: ['input'], dense_1: ['input'] });
  });

  it('selects what fed a removed block', async () => {
    const { workspace, editing, inputs } = await open();
    editing.select('dense_2', true);
    editing.remove('dense_2');
    expect(inputs()).toMatchObject({ dense_3: ['dense_1'] });
    expect(workspace.selected).toBe('dense_1');
    expect(editing.sheet).toBe(false);
  });

  it('keeps the input, and says why', async () => {
    const { workspace, editing, inputs } = await open();
    editing.remove('input');
    expect(inputs()).toHaveProperty('input');
    expect(workspace.notice).toContain('Input block stays');
  });

  it('finds neighbours for the arrow keys', async () => {
    const { editing } = await open();
    expect(editing.neighbour('dense_2', 'back')).toBe('dense_1');
    expect(editing.neighbour('dense_2', 'on')).toBe('dense_3');
    expect(editing.neighbour('input', 'back')).toBeNull();
    expect(editing.neighbour('dense_2', 'left')).toBeNull();
  });

  it('moves along the chain as far as it goes', async () => {
    const { editing, inputs } = await open();
    expect(editing.canMove('dense_1', -1)).toBe(false);
    editing.move('dense_1', 1);
    expect(inputs()).toMatchObject({ dense_2: ['input'], dense_1: ['dense_2'] });
  });
});
