import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drawings } from '../../../web/src/live/drawings';

/** What a drawing takes of the clock. */
let slow = 0;
let go: () => void = () => {};
const pause = (): Promise<void> => new Promise((resolve) => (go = resolve));

async function frame(): Promise<void> {
  go();
  await Promise.resolve();
  await Promise.resolve();
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function drawings(): {
  drawn: string[];
  ask: (place: object, name: string) => void;
  all: Drawings;
} {
  const all = new Drawings(pause);
  const drawn: string[] = [];
  const ask = (place: object, name: string): void =>
    all.ask(place, () => {
      drawn.push(name);
      vi.advanceTimersByTime(slow);
    });
  return { drawn, ask, all };
}

describe('drawings', () => {
  const [a, b, c] = [{}, {}, {}];

  it('wait for a frame; small ones share it', async () => {
    slow = 1;
    const { drawn, ask } = drawings();
    ask(a, 'a');
    ask(b, 'b');
    expect(drawn).toEqual([]);
    await frame();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('go on in the next frame when they have taken enough of this one', async () => {
    slow = 10;
    const { drawn, ask } = drawings();
    ask(a, 'a');
    ask(b, 'b');
    await frame();
    expect(drawn).toEqual(['a']);
    await frame();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('are the newest of their place, in the turn that the place had', async () => {
    slow = 10;
    const { drawn, ask } = drawings();
    ask(a, 'a');
    ask(b, 'b');
    ask(a, 'newer a');
    await frame();
    ask(a, 'later a');
    await frame();
    await frame();
    expect(drawn).toEqual(['newer a', 'b', 'later a']);
  });

  it('are not done for a place that is gone', async () => {
    slow = 1;
    const { drawn, ask, all } = drawings();
    ask(a, 'a');
    ask(c, 'c');
    all.forget(a);
    await frame();
    expect(drawn).toEqual(['c']);
  });
});
