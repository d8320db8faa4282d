/** The letters of a text that a network has not learnt, each once. */
export function strangers(text: string, vocabulary: readonly string[]): string[] {
  const known = new Set(vocabulary);
  return [...new Set(text)].filter((letter) => !known.has(letter));
}
