/** Pieces of the page, one after another. */
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../web/src/ui/turns.svelte';

/** Pauses that end when the test says so. */
function opened() {
  const ends: (() => void)[] = [];
  const turns = new Turns(() => new Promise((resolve) => ends.push(resolve)));
  const next = async (): Promise<void> => {
    ends.shift()?.();
    await settled();
  };
  return { turns, next, pauses: () => ends.length };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('pieces in turn', () => {
  it('are made in the order in which they asked, with a pause before each', async () => {
    const { turns, next, pauses } = opened();
    const made: string[] = [];
    for (const name of ['bars', 'forms', 'chart']) void turns.take(() => made.push(name));
    await settled();
    expect([made, pauses(), turns.waiting]).toEqual([[], 1, 3]);
    await next();
    expect([made, pauses(), turns.waiting]).toEqual([['bars'], 1, 2]);
    await next();
    await next();
    expect([made, turns.waiting]).toEqual([['bars', 'forms', 'chart'], 0]);
  });

  it('are not all there while one within another waits', async () => {
    const { turns, next } = opened();
    void turns.take(() => void turns.take(() => {}));
    await settled();
    await next();
    expect(turns.waiting).toBe(1);
    await next();
    expect(turns.waiting).toBe(0);
  });

  it('go on after one that fails', async () => {
    const { turns, next } = opened();
    const made: string[] = [];
    const broken = turns.take(() => {
      throw new Error('no such block');
    });
    void turns.take(() => made.push('forms'));
    const told = expect(broken).rejects.toThrow('no such block');
    await settled();
    await next();
    await told;
    await next();
    expect([made, turns.waiting]).toEqual([['forms'], 0]);
  });

  it('wait for what has to arrive, whether it comes or not', async () => {
    const { turns } = opened();
    void turns.await(Promise.reject(new Error('offline')));
    expect(turns.waiting).toBe(1);
    await settled();
    expect(turns.waiting).toBe(0);
  });

  it('say when the last of them is there, with those within it', async () => {
    const { turns, next } = opened();
    const heard: string[] = [];
    void turns.take(() => void turns.take(() => heard.push('inner')));
    void turns.done().then(() => heard.push('done'));
    await settled();
    await next();
    expect(heard).toEqual([]);
    await next();
    expect(heard).toEqual(['inner', 'done']);
  });
});
