/**
 * What one error costs. The error is e = ŷ − y: prediction minus target, above 0 where the line is
 * too high.
 *
 * squared e²; absolute |e|; Huber e²/2 up to |e| = δ, then δ·|e| − δ²/2; pinball −τ·e below 0 and
 * (1 − τ)·e above. Sources: Legendre (1805); Boscovich (1757); Huber (1964), Annals of Mathematical
 * Statistics 35; Koenker and Bassett (1978), Econometrica 46. The same as the engine's losses.
 */

export interface Cost {
  of: (error: number) => number;
  /** Its derivative: how hard a point at this distance pulls. */
  pull: (error: number) => number;
  /** As LaTeX. */
  tex: string;
}

export const COSTS = ['squared', 'absolute', 'huber', 'pinball'] as const;

export type CostName = (typeof COSTS)[number];

/** The four, with Huber's δ and the pinball's τ. */
export function costsWith(delta: number, tau: number): Record<CostName, Cost> {
  return {
    squared: { of: (e) => e * e, pull: (e) => 2 * e, tex: 'e^2' },
    absolute: { of: Math.abs, pull: Math.sign, tex: '|e|' },
    huber: {
      of: (e) => {
        const held = Math.min(Math.abs(e), delta);
        return held * (Math.abs(e) - held / 2);
      },
      pull: (e) => Math.max(-delta, Math.min(delta, e)),
      tex: '\\tfrac12 e^2 \\;\\to\\; \\delta |e| - \\tfrac12 \\delta^2',
    },
    pinball: {
      of: (e) => Math.max(-tau * e, (1 - tau) * e),
      pull: (e) => (e === 0 ? 0 : e < 0 ? -tau : 1 - tau),
      tex: '\\max(-\\tau e,\\ (1 - \\tau) e)',
    },
  };
}
