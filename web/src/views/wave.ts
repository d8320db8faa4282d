/** A piece of a series, laid out for a small drawing. */

export interface Wave {
  width: number;
  height: number;
  /** The values seen, as the points of a line. */
  path: string;
  /** Where the next value stands. */
  end: number;
  truth: number;
  answer: number;
  /** Height of a value in the drawing. */
  y: (value: number) => number;
}

const [WIDTH, HEIGHT, EDGE] = [200, 90, 8];

/** The values seen, then the true next one and the network's; NaN where there is none. */
export function waveOf(seen: readonly number[], truth: number, answer: number): Wave {
  const known = [...seen, truth].filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const span = high - low || 1;
  const y = (value: number): number => {
    // An answer far off stays in sight, at the edge.
    const share = Math.min(1, Math.max(0, (value - low) / span));
    return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE);
  };
  const x = (at: number): number => EDGE + (at / Math.max(1, seen.length)) * (WIDTH - 2 * EDGE);
  const path = seen.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return { width: WIDTH, height: HEIGHT, path, end: x(seen.length), truth, answer, y };
}
