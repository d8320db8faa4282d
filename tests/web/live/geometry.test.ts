import { describe, expect, it } from 'vitest';
import { endsOf, heightAt, planOf, wireNear } from '../../../web/src/live/geometry';

const room = { width: 640, height: 440 };

describe('columns', () => {
  it('fill the room, and neurons keep apart', () => {
    const plan = planOf([2, 16, 16, 1], room);
    expect([plan.width, plan.height]).toEqual([640, 442]);
    for (const { ys } of plan.columns) {
      ys.slice(1).forEach((y, i) => expect(y - (ys[i] ?? 0)).toBeGreaterThanOrEqual(24));
      expect(Math.max(...ys) + plan.size / 2).toBeLessThanOrEqual(plan.height);
    }
  });

  it('outgrow a room that is too small', () => {
    const plan = planOf([2, 16, 16, 16, 16, 16, 1], { width: 300, height: 200 });
    expect(plan.width).toBeGreaterThan(500);
    expect(plan.height).toBeGreaterThan(16 * 24);
  });
});

describe('wires', () => {
  const plan = planOf([2, 4, 1], room);

  it('are found where they are drawn, and only there', () => {
    for (const wire of [
      { column: 0, from: 0, to: 3 },
      { column: 1, from: 2, to: 0 },
    ]) {
      const ends = endsOf(plan, wire);
      const x = ends[0] + 0.2 * (ends[2] - ends[0]);
      expect(wireNear(plan, x, heightAt(ends, x), 3)).toEqual(wire);
    }
    expect(wireNear(plan, plan.columns[0]?.x ?? 0, 100, 3)).toBeNull();
    const ends = endsOf(plan, { column: 1, from: 0, to: 0 });
    expect(wireNear(plan, ends[0] + 4, ends[1] - 30, 5)).toBeNull();
  });

  it('are where a canvas has its Bézier', () => {
    const [x0, y0, x1, y1] = [10, 40, 110, 90];
    const half = (x0 + x1) / 2;
    for (const t of [0.1, 0.35, 0.5, 0.8]) {
      const mix = (a: number, b: number, c: number, d: number): number =>
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d;
      const y = heightAt([x0, y0, x1, y1], mix(x0, half, half, x1));
      expect(y).toBeCloseTo(mix(y0, y0, y1, y1), 3);
    }
  });
});
