/** Which curves a chart shows: those of the run on the page, and those of earlier runs. */
import type { Drawn } from '../charts/curves-figure';
import type { Spec } from '../generated/wire';
import type { KeptRun } from '../model/diary';
import { differences, short } from '../model/differences';
import { pointsOf } from '../model/kept-curve';
import { seriesOf, type Series } from '../model/series';
import type { App } from '../stores/app.svelte';
import { t } from '../words';

/** Earlier runs that are shown unasked, and that there are colours for. */
const UNASKED = 3;
export const MOST_GHOSTS = 4;
/** Earlier runs that can be chosen among. */
const OFFERED = 10;

/** An earlier run beside the present one. */
export interface Ghost {
  run: KeptRun;
  /** What it had otherwise than the present run. */
  name: string;
  /** Its colour; null while it is not shown. */
  colour: number | null;
}

/** The series of the run on the page, which trains `spec`. */
export function ownSeries({ session, catalogue }: App, spec: Spec): Series[] {
  return seriesOf(Object.keys(session.curves), spec, catalogue);
}

/** Earlier runs of the same experiment, the newest first. */
export function ghostsOf(app: App, spec: Spec): Ghost[] {
  const { diary, look, catalogue } = app;
  const earlier = diary.runs.filter(({ id }) => id !== diary.current);
  const offered = earlier
    .filter((run) => run.spec.name === spec.name || look.chosen?.includes(run.id))
    .slice(0, OFFERED);
  const unasked = offered.slice(0, UNASKED).map(({ id }) => id);
  const shown = look.now.ghosts ? (look.chosen ?? unasked) : [];
  return offered.map((run) => {
    const place = shown.indexOf(run.id);
    const name = short(differences(spec, run.spec, catalogue)) || t('insight.same_settings');
    return { run, name, colour: place < 0 ? null : place };
  });
}

/** Shows or hides an earlier run; the oldest choice makes room. */
export function toggleGhost({ look }: App, ghosts: readonly Ghost[], id: string): void {
  const shown = ghosts
    .filter(({ colour }) => colour !== null)
    .sort((a, b) => (a.colour ?? 0) - (b.colour ?? 0))
    .map(({ run }) => run.id);
  const others = shown.filter((one) => one !== id);
  look.chosen = others.length < shown.length ? others : [...others, id].slice(-MOST_GHOSTS);
  look.set({ ghosts: true });
}

/** A kept run's curves, in one of the earlier runs' colours. */
export function keptCurves(
  run: KeptRun,
  name: string,
  ghost: number | null,
  hidden: readonly string[],
  { catalogue }: App,
): Drawn[] {
  return seriesOf(Object.keys(run.curves), run.spec, catalogue)
    .filter(({ key }) => !hidden.includes(key))
    .flatMap((series) => {
      const curve = run.curves[series.key];
      if (!curve) return [];
      const { stepsPerEpoch } = run;
      return [{ series, run: name, ghost, points: pointsOf(curve), stepsPerEpoch }];
    });
}

/** An earlier run in a legend: its number, and what it had otherwise. */
const called = ({ number }: KeptRun, name: string): string =>
  t('insight.run_named', { number, name });

/** Everything the chart of the present run shows; earlier runs lie behind. */
export function drawnCurves(app: App, own: readonly Series[], ghosts: readonly Ghost[]): Drawn[] {
  const { session, look } = app;
  const { hidden } = look.now;
  const stepsPerEpoch = session.started?.steps_per_epoch ?? 1;
  const behind = ghosts.flatMap(({ run, name, colour }) =>
    colour === null ? [] : keptCurves(run, called(run, name), colour, hidden, app),
  );
  const { curves } = session;
  const here = own
    .filter(({ key }) => !hidden.includes(key))
    .flatMap((series) => {
      const points = curves[series.key]?.points();
      return points ? [{ series, run: '', ghost: null, points, stepsPerEpoch }] : [];
    });
  return [...behind, ...here];
}
