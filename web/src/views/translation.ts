/** What is wrong with a translation, word by word. */

export interface Said {
  word: string;
  right: boolean;
}

/** The words of an answer, each right or wrong at its place; a missing word is shown as `…`. */
export function mistakes(answer: string, wanted: string): Said[] {
  const [said, truth] = [answer, wanted].map((text) => text.split(' ').filter(Boolean));
  const words = (said ?? []).map((word, at) => ({ word, right: word === truth?.[at] }));
  const short = (said?.length ?? 0) < (truth?.length ?? 0);
  return short ? [...words, { word: '…', right: false }] : words;
}

/** The words of a sentence that are not among those learnt, whatever their capitals; full stops go. */
export function unknownWords(sentence: string, vocabulary: readonly string[]): string[] {
  const known = new Set(vocabulary.map((word) => word.toLowerCase()));
  const words = sentence.replaceAll('.', ' ').split(/\s+/).filter(Boolean);
  return words.filter((word) => !known.has(word.toLowerCase()));
}
