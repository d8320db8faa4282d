/** Every curve of several runs as one chart: losses on one axis, figures on another beside it. */
import type { Figure } from 'plotly.js/lib/core';
import type { CurvePoints } from '../model/curve';
import { TRAINING, type Series } from '../model/series';
import { smoothed } from '../model/smooth';
import { t } from '../words';
import {
  axisOf,
  baseLayout,
  decades,
  lossAxis,
  markAt,
  STYLES,
  titleOf,
  type ChartColours,
} from './figure';

/** A curve to draw. */
export interface Drawn {
  series: Series;
  /** Its run's name, for the legend of an exported picture; empty: the present run. */
  run: string;
  /** Which of the earlier runs' colours it has; null: the present run's own. */
  ghost: number | null;
  points: Pick<CurvePoints, 'x' | 'y'>;
  stepsPerEpoch: number;
}

/** How to draw. */
export interface Look {
  unit: 'step' | 'epoch';
  logX: boolean;
  logY: boolean;
  smoothing: number;
  /** The earlier step of the present run that is looked at. */
  at?: number | null;
}

/** Room (px) that two axes beside each other need; with less they stand one above the other. */
const BESIDE = 560;
/** The chart of these curves. */
export function curvesFigure(
  drawn: readonly Drawn[],
  look: Look,
  colours: ChartColours,
  font: string,
  width: number,
): Figure {
  const groups = (['loss', 'figure'] as const).filter((group) =>
    drawn.some(({ series }) => series.group === group),
  );
  const data = drawn.flatMap((one) => traces(one, groups.indexOf(one.series.group), look, colours));
  return { data, layout: layoutOf(drawn, groups, look, colours, font, width >= BESIDE) };
}

/** The x axis' value of a step. */
export function placed(step: number, look: Pick<Look, 'unit'>, stepsPerEpoch: number): number {
  return look.unit === 'epoch' ? step / stepsPerEpoch : step;
}

/** The curve itself, and faint behind it the values as they are where it is smoothed. */
function traces(one: Drawn, index: number, look: Look, colours: ChartColours): object[] {
  const { series, run, points } = one;
  const x = points.x.map((step) => placed(step, look, one.stepsPerEpoch));
  const calm = smoothed(points.x, points.y, look.smoothing);
  const line = lineOf(one, colours);
  const suffix = index > 0 ? '2' : '';
  const trace = {
    name: run === '' ? series.title : `${series.title}, ${run}`,
    ...{ x, mode: 'lines', xaxis: `x${suffix}`, yaxis: `y${suffix}` },
    // What is read at a step stands in the legend.
    hoverinfo: 'none',
  };
  const raw = {
    ...trace,
    y: points.y,
    line: { ...line, width: 1 },
    opacity: 0.3,
    showlegend: false,
  };
  const marks = series.key !== TRAINING && one.ghost === null && x.length <= 40;
  const drawn = { ...trace, y: calm, line, ...(one.ghost !== null && { opacity: 0.85 }) };
  const dots = { mode: 'lines+markers', marker: { symbol: 'diamond', size: 5 } };
  const faint = one.ghost === null && calm !== points.y;
  return [...(faint ? [raw] : []), { ...drawn, ...(marks && dots) }];
}

/** Colour says which run, the style of the line which curve. */
export function lineOf({ series, ghost }: Drawn, colours: ChartColours): object {
  const { color, dash, width } = styleOf(series, ghost);
  return { color: colourOf(color, colours), dash: STYLES[dash]?.name, width };
}

/** How a curve is drawn, for chart and legend alike. */
export function styleOf(
  { key, style }: Pick<Series, 'key' | 'style'>,
  ghost: number | null,
): { color: string; dash: number; width: number } {
  const dash = style % STYLES.length;
  if (ghost !== null) return { color: `ghost-${(ghost % 4) + 1}`, dash, width: 1.5 };
  if (key === TRAINING) return { color: 'curve-train', dash: 0, width: 1.75 };
  if (style === 0) return { color: 'curve-validation', dash, width: 2.25 };
  return { color: style % 2 === 0 ? 'curve-first' : 'curve-second', dash, width: 1.75 };
}

function colourOf(name: string, colours: ChartColours): string {
  if (name.startsWith('ghost-')) return colours.ghosts[Number(name.at(-1)) - 1] ?? colours.muted;
  const known: { [name: string]: string | undefined } = {
    'curve-train': colours.train,
    'curve-validation': colours.validation,
    'curve-first': colours.further[0],
    'curve-second': colours.further[1],
  };
  return known[name] ?? colours.ink;
}

function layoutOf(
  drawn: readonly Drawn[],
  groups: readonly Series['group'][],
  look: Look,
  colours: ChartColours,
  font: string,
  beside: boolean,
): object {
  const spread = decades(
    ...drawn.filter(({ series }) => series.group === 'loss').map(({ points }) => points.y),
  );
  const axes = groups.map((group, index) => {
    const suffix = index > 0 ? '2' : '';
    const [start, end] = [index === 0 ? 0 : 0.54, index === 0 && groups.length > 1 ? 0.46 : 1];
    const upper = [1 - end, 1 - start];
    const y = group === 'loss' ? lossAxis(colours, look.logY, spread) : figureAxis(colours);
    return {
      [`xaxis${suffix}`]: {
        ...stepAxis(look, colours, beside || index === groups.length - 1),
        ...(index > 0 && { matches: 'x', anchor: 'y2' }),
        ...(beside ? { domain: [start, end] } : {}),
      },
      [`yaxis${suffix}`]: {
        ...y,
        ...(index > 0 && { anchor: 'x2' }),
        ...(beside ? {} : { domain: upper }),
      },
    };
  });
  return {
    ...baseLayout(colours, font),
    // The line at the pointer has a border of this colour.
    ...{ paper_bgcolor: colours.surface, plot_bgcolor: colours.surface },
    shapes: marks(drawn, groups, look, colours),
    hovermode: 'x',
    hoverdistance: -1,
    uirevision: JSON.stringify([look.unit, look.logX, look.logY, groups]),
    ...Object.assign({}, ...axes),
  };
}

/** Where the present run is looked at, in each of the pictures. */
function marks(
  drawn: readonly Drawn[],
  groups: readonly Series['group'][],
  look: Look,
  colours: ChartColours,
): object[] {
  const own = drawn.find(({ ghost }) => ghost === null);
  const at = look.at ?? null;
  // A logarithm has no place for step 0.
  if (!own || at === null || (look.logX && at === 0)) return [];
  const x = placed(at, look, own.stepsPerEpoch);
  return groups.map((_, index) => markAt(x, colours, index > 0 ? '2' : ''));
}

function stepAxis(look: Look, colours: ChartColours, named: boolean): object {
  const name = t(look.unit === 'epoch' ? 'charts.epoch' : 'charts.step');
  return {
    ...axisOf(colours),
    title: titleOf(colours, named ? name : ''),
    type: look.logX ? 'log' : 'linear',
    rangemode: look.logX ? 'normal' : 'tozero',
    ...{ showspikes: true, spikemode: 'across', spikesnap: 'cursor', spikethickness: 1 },
    ...{ spikecolor: colours.muted, spikedash: 'solid' },
    ...(look.logX ? { dtick: 1, exponentformat: 'power' } : {}),
  };
}

function figureAxis(colours: ChartColours): object {
  return { ...axisOf(colours), title: titleOf(colours, t('charts.on_validation')), nticks: 6 };
}
