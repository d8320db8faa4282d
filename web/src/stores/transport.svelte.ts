/** Ways to train besides play: up to a goal, in slow motion. What was last typed stays. */

/** Steps per second in slow motion: the ends of the slider. */
export const PACES = { min: 0.5, max: 50 } as const;

export class Transport {
  /** Whether the panel with the ways to train is open. */
  open = $state(false);
  /** What to run until, as `split:quantity`. */
  target = $state('train:step');
  /** The pace that slow motion begins with. */
  pace = $state(3);
}
