/** A run on the page as the diary keeps it. */
import type { Spec } from '../generated/wire';
import type { Curve } from '../model/curve';
import { thinned } from '../model/kept-curve';
import { TRAINING } from '../model/series';
import type { RunRecord } from './diary.svelte';
import type { RunView } from './reducer';

/** What there is to remember; null before the first step that was seen here. */
export function recordOf(
  spec: Spec,
  view: RunView,
  curves: { [key: string]: Curve },
): RunRecord | null {
  const { started } = view;
  const step = view.newest ?? view.step;
  if (!started || !curves[TRAINING]?.total) return null;
  const kept = Object.entries(curves).filter(([, curve]) => curve.total > 0);
  return {
    spec,
    engine: started.backend,
    diverged: view.state === 'diverged',
    steps: step,
    stepsPerEpoch: started.steps_per_epoch,
    extremes: view.extremes,
    changes: view.changes.filter((one) => one.step < step && Number.isFinite(one.value)),
    curves: Object.fromEntries(kept.map(([key, curve]) => [key, thinned(curve.points())])),
  };
}
