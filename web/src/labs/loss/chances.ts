/**
 * What a chance costs that turns out right or wrong.
 *
 * Yes or no: L = −[y·log p + (1 − y)·log(1 − p)] with y = 1 for yes, which is −log p or
 * −log(1 − p); a term with the factor 0 counts 0. One of several: pᵢ = e^(zᵢ/T) / Σⱼ e^(zⱼ/T), and
 * −log of the right one. log is the natural logarithm. Sources: Cox (1958), The regression analysis
 * of binary sequences; Bridle (1990), Neurocomputing; Hinton, Vinyals and Dean (2015), arXiv
 * 1503.02531, section 2, for the temperature.
 */

/** The cost of having said p where the truth is yes (1) or no (0); infinite where it was ruled out. */
export function crossEntropy(yes: boolean, p: number): number {
  const cost = -Math.log(yes ? p : 1 - p);
  return cost === 0 ? 0 : cost; // no −0
}

/** log pᵢ; the largest score is taken off first, so that nothing overflows. */
export function logSoftmax(scores: readonly number[], temperature: number): number[] {
  const hot = scores.map((score) => score / temperature);
  const top = Math.max(...hot);
  const sum = hot.reduce((all, z) => all + Math.exp(z - top), 0);
  return hot.map((z) => z - top - Math.log(sum));
}
