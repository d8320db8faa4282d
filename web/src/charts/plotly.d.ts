declare module 'plotly.js/lib/core' {
  /** The part of Plotly the charts use. The core bundle carries the scatter trace. */
  interface Plotly {
    react(root: HTMLElement, traces: object[], layout: object, config: object): Promise<unknown>;
    purge(root: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}
