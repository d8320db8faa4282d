declare module 'plotly.js/lib/core' {
  /** What a chart is made of. */
  export interface Figure {
    data: object[];
    layout: object;
  }

  /** An element with a chart in it. */
  export interface PlotElement extends HTMLElement {
    on?(event: 'plotly_hover', listener: (hover: { points: { x: number }[] }) => void): void;
    on?(event: 'plotly_unhover', listener: () => void): void;
  }

  /** The part of Plotly the charts use. The core bundle carries the scatter trace. */
  export interface Plotly {
    react(root: HTMLElement, traces: object[], layout: object, config: object): Promise<unknown>;
    purge(root: HTMLElement): void;
    /** Adds kinds of traces. */
    register(traces: object[]): void;
    /** The chart as a data URL. */
    toImage(
      figure: Figure,
      options: { format: 'png' | 'svg'; width: number; height: number; scale?: number },
    ): Promise<string>;
  }
  const plotly: Plotly;
  export default plotly;
}

declare module 'plotly.js/lib/contour' {
  const trace: object;
  export default trace;
}

declare module 'plotly.js/lib/surface' {
  const trace: object;
  export default trace;
}

declare module 'plotly.js/lib/scatter3d' {
  const trace: object;
  export default trace;
}
