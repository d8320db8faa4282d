// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Field from '../../../web/src/forms/Field.svelte';
import Fields from '../../../web/src/forms/Fields.svelte';
import type { Field as FieldOf, Json, Problem } from '../../../web/src/generated/wire';
import { catalogue } from '../specs';
import { field, known } from './fields';

afterEach(cleanup);

function show(of: FieldOf, value: Json, more: Record<string, unknown> = {}) {
  const commit = vi.fn();
  const live = vi.fn();
  const props = { field: of, value, families: catalogue, commit, live, ...more };
  return { commit, live, ...render(Field, { props }) };
}

const box = () => screen.getByRole<HTMLInputElement>('textbox');

describe('a number', () => {
  it('commits on Enter, with a comma or a point', async () => {
    const { commit } = show(field(), 0.5);
    await fireEvent.input(box(), { target: { value: '0,25' } });
    expect(commit).not.toHaveBeenCalled();
    await fireEvent.keyDown(box(), { key: 'Enter' });
    expect(commit.mock.calls).toEqual([[0.25]]);
  });

  it('commits when one clicks away', async () => {
    const { commit } = show(field(), 0.5);
    await fireEvent.input(box(), { target: { value: '0.75' } });
    await fireEvent.blur(box());
    expect(commit.mock.calls).toEqual([[0.75]]);
  });

  it('goes back on Escape', async () => {
    const { commit } = show(field(), 0.5);
    await fireEvent.input(box(), { target: { value: '0.75' } });
    await fireEvent.keyDown(box(), { key: 'Escape' });
    await fireEvent.blur(box());
    expect(box().value).toBe('0.5');
    expect(commit).not.toHaveBeenCalled();
  });

  it('keeps a wrong text and says what is wrong', async () => {
    const { commit } = show(field(), 0.5);
    await fireEvent.input(box(), { target: { value: '7' } });
    await fireEvent.keyDown(box(), { key: 'Enter' });
    expect(box().value).toBe('7');
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toContain('from 0 to 1, got 7');
    expect(commit).not.toHaveBeenCalled();
  });

  it('says nothing when the value did not change', async () => {
    const { commit } = show(field(), 0.5);
    await fireEvent.input(box(), { target: { value: '0.50' } });
    await fireEvent.blur(box());
    expect(commit).not.toHaveBeenCalled();
  });

  it('shows the problem it is given', () => {
    show(field(), 0.5, { problem: 'Too much.' });
    expect(screen.getByRole('alert').textContent).toBe('Too much.');
  });

  it('applies live while its slider moves, and commits once at the end', async () => {
    const { commit, live, container } = show(known('optimizers', 'SGD', 'learning_rate'), 0.1);
    const slider = container.querySelector<HTMLInputElement>('input[type=range]');
    if (!slider) throw new Error('there is no slider');
    await fireEvent.input(slider, { target: { value: '0.5' } });
    await fireEvent.input(slider, { target: { value: '0.6' } });
    expect(live).toHaveBeenCalledTimes(2);
    expect(commit).not.toHaveBeenCalled();
    await fireEvent.change(slider);
    expect(commit.mock.calls).toEqual([[live.mock.lastCall?.[0]]]);
  });
});

describe('badges', () => {
  it('tell live fields from those that reset', () => {
    show(known('optimizers', 'SGD', 'learning_rate'), 0.1, { running: true });
    expect(screen.getByText('live')).toBeTruthy();
    expect(screen.queryByText('resets')).toBeNull();
  });

  it('warn of a reset only when there is something to lose', () => {
    show(known('layers', 'Dense', 'units'), 8, { running: false });
    expect(screen.queryByText('resets')).toBeNull();
    show(known('layers', 'Dense', 'units'), 8, { running: true });
    expect(screen.getByText('resets')).toBeTruthy();
  });
});

describe('other kinds', () => {
  it('switches an optional number on and off', async () => {
    const momentum = known('optimizers', 'SGD', 'momentum');
    const off = show(momentum, null);
    await fireEvent.click(screen.getByRole('switch'));
    expect(typeof off.commit.mock.calls[0]?.[0]).toBe('number');
    off.unmount();
    const on = show(momentum, 0.9);
    await fireEvent.click(screen.getByRole('switch'));
    expect(on.commit.mock.calls).toEqual([[null]]);
  });

  it('chooses an activation by name', async () => {
    const { commit } = show(known('layers', 'Dense', 'activation'), 'relu');
    await fireEvent.change(screen.getByLabelText('Activation'), { target: { value: 'tanh' } });
    expect(commit.mock.calls).toEqual([['tanh']]);
  });

  it('edits the fields of an initializer in place', async () => {
    const entry = catalogue.initializers.find((one) => one.name === 'constant');
    const name = entry?.fields[0]?.name ?? '';
    const { commit } = show(known('layers', 'Dense', 'bias_initializer'), 'constant');
    await fireEvent.input(box(), { target: { value: '0.3' } });
    await fireEvent.blur(box());
    expect(commit.mock.calls).toEqual([[{ type: 'constant', config: { [name]: 0.3 } }]]);
  });

  it('reads a shape', async () => {
    const { commit } = show(known('layers', 'Reshape', 'target_shape'), [-1]);
    await fireEvent.input(box(), { target: { value: '8, 8' } });
    await fireEvent.keyDown(box(), { key: 'Enter' });
    expect(commit.mock.calls).toEqual([[[8, 8]]]);
  });
});

describe('all fields of a thing', () => {
  const fields = catalogue.layers.find((one) => one.name === 'Dense')?.fields ?? [];
  const show = (problems: object[]) =>
    render(Fields, {
      props: {
        fields,
        config: {},
        families: catalogue,
        problems: problems as Problem[],
        commit: vi.fn(),
      },
    });

  it('fold the advanced ones away', () => {
    const { container } = show([]);
    expect(container.querySelector('details')?.open).toBe(false);
    expect(container.querySelectorAll('[data-field]')).toHaveLength(fields.length);
  });

  it('unfold when one of them is wrong', () => {
    const { container } = show([{ field: 'kernel_initializer', message: 'No.' }]);
    expect(container.querySelector('details')?.open).toBe(true);
  });
});
