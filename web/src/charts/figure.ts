/** The loss chart as data: traces, axes and colours; no drawing here. */
import type { CurvePoints } from '../model/curve';
import { t } from '../words';

/** Colours read from the page's custom properties, so that a theme change reaches the chart. */
export interface ChartColours {
  train: string;
  validation: string;
  further: readonly string[];
  ghosts: readonly string[];
  ink: string;
  muted: string;
  line: string;
  surface: string;
  /** Pixels of the page's type, which is larger on a stage. */
  rem: number;
}

/** The colours of earlier runs: custom properties. */
export const GHOSTS = ['--ghost-1', '--ghost-2', '--ghost-3', '--ghost-4'] as const;

/** The chart's colours now. */
export function chartColours(styles: CSSStyleDeclaration): ChartColours {
  const read = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    train: read('--curve-train'),
    validation: read('--curve-validation'),
    further: [read('--curve-first'), read('--curve-second')],
    ghosts: GHOSTS.map(read),
    ink: read('--ink'),
    muted: read('--muted'),
    line: read('--line'),
    surface: read('--surface'),
    rem: parseFloat(styles.fontSize) || 16,
  };
}

/** Line styles, as Plotly calls them and as SVG draws them. */
export const STYLES = [
  { name: 'solid', pattern: '' },
  { name: 'dot', pattern: '2 2' },
  { name: 'dash', pattern: '6 3' },
  { name: 'dashdot', pattern: '6 2 1 2' },
  { name: 'longdash', pattern: '9 3' },
] as const;

/** The style of a further loss: those before are validation's and training's. */
export function furtherStyle(index: number): (typeof STYLES)[number] {
  return STYLES[2 + (index % 2)] ?? STYLES[0];
}

/**
 * Train thin and grey, validation dark with marks, further losses coloured and dashed: they differ
 * by shape as well as by colour.
 */
export function lossTraces(
  train: CurvePoints,
  validation: CurvePoints,
  colours: ChartColours,
  further: { [name: string]: CurvePoints } = {},
): object[] {
  const few = validation.x.length <= 40;
  return [
    {
      name: t('charts.training'),
      x: train.x,
      y: train.y,
      mode: 'lines',
      line: { color: colours.train, width: 1.5 },
      hovertemplate: '%{y:.4~g}',
    },
    {
      name: t('charts.validation'),
      x: validation.x,
      y: validation.y,
      mode: few ? 'lines+markers' : 'lines',
      line: { color: colours.validation, width: 2.25 },
      marker: { symbol: 'diamond', size: 6 },
      hovertemplate: '%{y:.4~g}',
    },
    ...Object.entries(further).map(([name, { x, y }], index) => ({
      name,
      x,
      y,
      mode: 'lines',
      line: {
        color: colours.further[index % colours.further.length],
        dash: furtherStyle(index).name,
        width: 1.75,
      },
      hovertemplate: '%{y:.4~g}',
    })),
  ];
}

/** How many powers of ten the values span. */
export function decades(...series: Float64Array[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of series.flatMap((values) => [...values])) {
    if (!(value > 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? Math.log10(high / low) : 0;
}

/** What all axes look like. */
export function axisOf(colours: ChartColours): object {
  return {
    gridcolor: colours.line,
    linecolor: colours.line,
    zeroline: false,
    tickfont: { color: colours.muted, size: 0.6875 * colours.rem },
    fixedrange: false,
  };
}

/** An axis' title. */
export function titleOf(colours: ChartColours, text: string): object {
  return { font: { color: colours.muted, size: 0.75 * colours.rem }, standoff: 6, text };
}

/** A loss axis; `log` for losses that fall by powers of ten, `decades` of which are shown. */
export function lossAxis(colours: ChartColours, log: boolean, decades: number): object {
  return {
    ...axisOf(colours),
    title: titleOf(colours, t('charts.loss')),
    type: log ? 'log' : 'linear',
    rangemode: log ? 'normal' : 'tozero',
    exponentformat: 'power',
    ticklabeloverflow: 'allow', // else every number is measured, to see whether to hide it
    // Over many powers of ten only they are named; the 2s and 5s between would crowd the axis.
    ...(log && decades > 1.5 ? { dtick: Math.ceil(decades / 8) } : { nticks: 6 }),
  };
}

/** What all charts look like. */
export function baseLayout(colours: ChartColours, font: string): object {
  return {
    autosize: true,
    margin: { l: 3.375 * colours.rem, r: 10, t: 6, b: 2.375 * colours.rem },
    paper_bgcolor: 'transparent',
    plot_bgcolor: 'transparent',
    font: { family: font, color: colours.ink, size: 0.75 * colours.rem },
    showlegend: false,
    hoverlabel: { bgcolor: colours.surface, bordercolor: colours.line },
  };
}

/** A line across the chart at a place on its x axis. */
export function markAt(x: number, colours: ChartColours, suffix = ''): object {
  return {
    ...{ type: 'line', x0: x, x1: x, y0: 0, y1: 1, xref: `x${suffix}`, yref: `y${suffix} domain` },
    line: { color: colours.ink, width: 1.5, dash: 'dash' },
  };
}

/** Axes and margins of the losses. */
export function lossLayout(
  colours: ChartColours,
  logY: boolean,
  font: string,
  decades: number,
  at: number | null = null,
): object {
  return {
    ...baseLayout(colours, font),
    shapes: at === null ? [] : [markAt(at, colours)],
    hovermode: 'x unified',
    uirevision: logY ? 'log' : 'linear',
    xaxis: {
      ...axisOf(colours),
      title: titleOf(colours, t('charts.step')),
      rangemode: 'tozero',
      tickangle: 0, // else every number is measured, to see whether to turn them
    },
    yaxis: lossAxis(colours, logY, decades),
  };
}

export const PLOT_CONFIG = { displayModeBar: false, responsive: true, doubleClick: 'reset' };
