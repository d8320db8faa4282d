import { describe, expect, it } from 'vitest';
import { place } from '../../../web/src/ui/floating';

const view = { width: 360, height: 640 };
const panel = { width: 300, height: 200 };

describe('place', () => {
  it('puts a panel below its anchor', () => {
    const spot = place({ left: 20, top: 100, width: 40, height: 20 }, panel, view);
    expect(spot).toEqual({ left: 20, top: 126 });
  });

  it('goes above where there is no room below', () => {
    const spot = place({ left: 20, top: 600, width: 40, height: 20 }, panel, view);
    expect(spot.top + panel.height).toBeLessThanOrEqual(600);
  });

  it('stays inside the window on every side', () => {
    for (const left of [-50, 0, 200, 500]) {
      for (const top of [-50, 0, 300, 700]) {
        const spot = place({ left, top, width: 10, height: 10 }, panel, view);
        expect(spot.left).toBeGreaterThanOrEqual(0);
        expect(spot.left + panel.width).toBeLessThanOrEqual(view.width);
        expect(spot.top).toBeGreaterThanOrEqual(0);
        expect(spot.top + panel.height).toBeLessThanOrEqual(view.height);
      }
    }
  });
});
