/** Where a floating panel goes: beside its anchor, inside the window. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 6;
const EDGE = 8;

/** Left and top of a panel of this size: below the anchor, above it where there is more room. */
export function place(
  anchor: Box,
  panel: { width: number; height: number },
  view: { width: number; height: number },
): { left: number; top: number } {
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - GAP - panel.height;
  const fits = below + panel.height <= view.height - EDGE;
  const top = fits || above < EDGE ? below : above;
  return {
    left: within(anchor.left, EDGE, view.width - panel.width - EDGE),
    top: within(top, EDGE, view.height - panel.height - EDGE),
  };
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
