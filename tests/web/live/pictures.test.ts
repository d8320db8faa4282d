// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inWords, type BlockPictures } from '../../../web/src/live/picture';
import { openApp, renderIn } from '../ui/in-app';
import Gallery from './Gallery.svelte';

/** Tells what a test makes it tell about what is in sight. */
class Sight {
  static all: Sight[] = [];
  readonly targets = new Set<Element>();
  constructor(readonly tell: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
    Sight.all.push(this);
  }
  observe(target: Element): void {
    this.targets.add(target);
  }
  unobserve(target: Element): void {
    this.targets.delete(target);
  }
  disconnect(): void {
    this.targets.clear();
  }
}

function look(seen: (index: number) => boolean): void {
  for (const sight of Sight.all) {
    sight.tell([...sight.targets].map((target, i) => ({ target, isIntersecting: seen(i) })));
  }
}

beforeEach(() => {
  Sight.all = [];
  vi.stubGlobal('IntersectionObserver', Sight);
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
  }));
  HTMLCanvasElement.prototype.getContext = () => null;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const pictures: BlockPictures = {
  output: { kind: 'bars', shape: [2], at: 0, reach: 0.5, middle: 0, of: 64, tile: [1, 1] },
  weight: null,
};

async function settle(): Promise<void> {
  await tick();
  await Promise.resolve();
}

describe('pictures', () => {
  it('are asked for together, of what is in sight only, and no more when nothing is', async () => {
    const { app, browser, frame } = await openApp();
    renderIn(app, Gallery, { ids: ['dense_1', 'dense_2', 'output'] });
    frame();
    await settle();
    expect(browser.run.types()).not.toContain('subscribe');

    look((i) => i < 2);
    await settle();
    const asked = browser.run.controls.filter((control) => control.type === 'subscribe');
    expect(asked.map((control) => control.config)).toEqual([
      { network: 'model', blocks: ['dense_1', 'dense_2'] },
    ]);
    browser.run.say({
      ...{ type: 'probe', id: 'blocks', probe: 'blocks' },
      payload: { pictures: { dense_1: pictures }, numbers: { data: new Float32Array([0.5, 0]) } },
    });
    frame();
    await settle();
    expect(screen.getByLabelText('dense_1 now: 2 of 64 units as bars, up to 0.50')).toBeTruthy();
    expect(screen.getByLabelText('dense_2 has not been looked into yet')).toBeTruthy();

    look(() => false);
    await settle();
    expect(browser.run.types().at(-1)).toBe('unsubscribe');
  });

  it('tell their weights, too', () => {
    const weight = { ...pictures.output, kind: 'heat' as const, name: 'kernel', reach: 2 };
    expect(inWords('a', { ...pictures, weight })).toContain('kernel as a heat map, up to 2.0');
  });
});
