import { describe, expect, test } from 'vitest';
import { withSnapshot, type Snapshot } from '../../../web/src/model/snapshots';

function after(steps: Iterable<number>, limit: number): number[] {
  let list: Snapshot[] = [];
  for (const step of steps) list = withSnapshot(list, { step }, limit);
  return list.map(({ step }) => step);
}

function* upTo(last: number, by = 1): Generator<number> {
  for (let step = 0; step <= last; step += by) yield step;
}

describe('snapshots', () => {
  test('are all kept while there is room', () => {
    expect(after([0, 3, 7], 4)).toEqual([0, 3, 7]);
  });

  test('never grow beyond the limit, however long the run', () => {
    const steps = after(upTo(20_000), 12);
    expect(steps).toHaveLength(12);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(20_000);
  });

  test('stay about evenly spaced, whatever the pace', () => {
    for (const by of [1, 7, 130]) {
      const steps = after(upTo(20_000, by), 12);
      const gaps = steps.slice(1, -1).map((step, i) => step - (steps[i] ?? 0));
      expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(4.5);
    }
  });

  test('of the same step replace one another, and an earlier step begins anew', () => {
    expect(after([0, 5, 5, 5], 8)).toEqual([0, 5]);
    expect(after([0, 5, 9, 0], 8)).toEqual([0]);
  });
});
