/** Parts of the playground that a lesson may leave out or lock, by the names lessons use. */
export const PARTS = ['data', 'network', 'training', 'outcome', 'curves', 'insight'] as const;
export type Part = (typeof PARTS)[number];

/** Tabs of the insight drawer that a lesson may open: the names of `insight/*.tab.ts`. */
export const TABS = [
  ...['doctor', 'gradients', 'weights', 'activations', 'landscape', 'curves', 'runs', 'code'],
  'microscope',
] as const;
export type TabName = (typeof TABS)[number];
