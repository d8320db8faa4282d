/** The loss chart as data: traces, axes and colours; no drawing here. */
import type { CurvePoints } from '../model/curve';

/** Colours read from the page's custom properties, so that a theme change reaches the chart. */
export interface ChartColours {
  train: string;
  validation: string;
  further: readonly string[];
  ink: string;
  muted: string;
  line: string;
  surface: string;
}

/** The chart's colours now. */
export function chartColours(styles: CSSStyleDeclaration): ChartColours {
  const read = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    train: read('--curve-train'),
    validation: read('--curve-validation'),
    further: [read('--curve-first'), read('--curve-second')],
    ink: read('--ink'),
    muted: read('--muted'),
    line: read('--line'),
    surface: read('--surface'),
  };
}

/** How the further losses are dashed, as Plotly calls it and as SVG draws it. */
export const DASHES = [
  { name: 'dot', pattern: '2 2' },
  { name: 'dash', pattern: '6 3' },
] as const;

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
      name: 'training',
      x: train.x,
      y: train.y,
      mode: 'lines',
      line: { color: colours.train, width: 1.5 },
      hovertemplate: '%{y:.4~g}',
    },
    {
      name: 'validation',
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
        dash: DASHES[index % DASHES.length]?.name,
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

/** Axes and margins; `logY` for losses that fall by powers of ten. */
export function lossLayout(
  colours: ChartColours,
  logY: boolean,
  font: string,
  decades: number,
): object {
  const axis = {
    gridcolor: colours.line,
    linecolor: colours.line,
    zeroline: false,
    tickfont: { color: colours.muted, size: 11 },
    title: { font: { color: colours.muted, size: 12 }, standoff: 6 },
    fixedrange: false,
  };
  return {
    autosize: true,
    margin: { l: 54, r: 10, t: 6, b: 38 },
    paper_bgcolor: 'transparent',
    plot_bgcolor: 'transparent',
    font: { family: font, color: colours.ink, size: 12 },
    showlegend: false,
    hovermode: 'x unified',
    hoverlabel: { bgcolor: colours.surface, bordercolor: colours.line },
    uirevision: logY ? 'log' : 'linear',
    xaxis: { ...axis, title: { ...axis.title, text: 'step' }, rangemode: 'tozero' },
    yaxis: {
      ...axis,
      title: { ...axis.title, text: 'loss' },
      type: logY ? 'log' : 'linear',
      rangemode: logY ? 'normal' : 'tozero',
      exponentformat: 'power',
      // Over many powers of ten only they are named; the 2s and 5s between would crowd the axis.
      ...(logY && decades > 1.5 ? { dtick: 1 } : { nticks: 6 }),
    },
  };
}

export const LOSS_CONFIG = { displayModeBar: false, responsive: true, doubleClick: 'reset' };
