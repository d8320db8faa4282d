/** Parts of the playground that a lesson may leave out or lock, by the names lessons use. */
export const PARTS = ['data', 'network', 'training', 'outcome', 'curves', 'insight'] as const;
export type Part = (typeof PARTS)[number];
