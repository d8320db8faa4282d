// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Palette from '../../../web/src/editor/Palette.svelte';
import { catalogue } from '../specs';

afterEach(cleanup);

// jsdom lays nothing out, so it has nothing to observe.
class NoSizes {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal('ResizeObserver', NoSizes);

function show(forgets = false) {
  const choose = vi.fn();
  const onclose = vi.fn();
  const forget = forgets ? vi.fn() : null;
  const anchor = { left: 10, top: 10, width: 10, height: 10 };
  render(Palette, { props: { layers: catalogue.layers, anchor, choose, forget, onclose } });
  return { choose, forget, onclose, search: screen.getByRole<HTMLInputElement>('combobox') };
}

const options = () => screen.getAllByRole('option');
const active = () => options().find((one) => one.getAttribute('aria-selected') === 'true');

describe('the palette', () => {
  it('opens ready to type, with all layers but the input', () => {
    const { search } = show();
    expect(document.activeElement).toBe(search);
    const addable = catalogue.layers.filter((layer) => layer.inputs.max !== 0);
    expect(options()).toHaveLength(addable.length);
  });

  it('adds what is typed with Enter', async () => {
    const { search, choose } = show();
    await fireEvent.input(search, { target: { value: 'drop' } });
    await fireEvent.keyDown(search, { key: 'Enter' });
    expect(choose.mock.calls).toEqual([['Dropout']]);
  });

  it('moves with the arrow keys and tells screen readers where it is', async () => {
    const { search, choose } = show();
    const first = active();
    await fireEvent.keyDown(search, { key: 'ArrowDown' });
    expect(active()).not.toBe(first);
    expect(search.getAttribute('aria-activedescendant')).toBe(active()?.id);
    await fireEvent.keyDown(search, { key: 'Enter' });
    expect(choose).toHaveBeenCalledOnce();
  });

  it('says when nothing matches, and then Enter does nothing', async () => {
    const { search, choose } = show();
    await fireEvent.input(search, { target: { value: 'zzz' } });
    expect(screen.getByText('No layer matches “zzz”.')).toBeTruthy();
    await fireEvent.keyDown(search, { key: 'Enter' });
    expect(choose).not.toHaveBeenCalled();
  });

  it('closes on Escape and on a click elsewhere', async () => {
    const { search, onclose } = show();
    await fireEvent.keyDown(search, { key: 'Escape' });
    await fireEvent.pointerDown(document.body);
    expect(onclose).toHaveBeenCalledTimes(2);
  });

  it('stays while the page settles, closes at the wheel or a press elsewhere', async () => {
    const { search, onclose } = show();
    await fireEvent.scroll(document.body);
    await fireEvent.wheel(search);
    await fireEvent.pointerDown(search);
    expect(onclose).not.toHaveBeenCalled();
    await fireEvent.wheel(document.body);
    await fireEvent.pointerDown(document.body);
    expect(onclose).toHaveBeenCalledTimes(2);
  });

  it('offers to forget unused blocks where there are some', async () => {
    show();
    expect(screen.queryByRole('button', { name: 'Forget unused blocks' })).toBeNull();
    cleanup();
    const { forget } = show(true);
    await fireEvent.click(screen.getByRole('button', { name: 'Forget unused blocks' }));
    expect(forget).toHaveBeenCalledOnce();
  });
});
