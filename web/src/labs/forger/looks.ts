/** How the curves are told apart: by colour and by dashes. */
export const LOOKS = {
  real: { colour: 'var(--positive)', width: 2.5 },
  forged: { colour: 'var(--negative)', width: 2.5, dashes: '10 5' },
  learnt: { colour: 'var(--ink)', width: 3 },
  best: { colour: 'var(--accent)', width: 2.5, dashes: '3 5' },
} as const;
